// SPDX-License-Identifier: Apache-2.0
package jrun.host.state;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.Test;

class TimestampTest {
    @Test
    void secondsAreWrittenAsRfc3339() {
        assertEquals("1970-01-01T00:00:00Z", Timestamp.seconds(0));
        assertEquals("2000-02-29T23:59:59Z", Timestamp.seconds(951_868_799));
    }

    @Test
    void everyDateIsThatOfTheLibrary() {
        for (long second = -70L * 365 * 86_400; second < 300L * 365 * 86_400; second += 86_400 * 3 + 12_345) {
            String expected = DateTimeFormatter.ISO_INSTANT.format(Instant.ofEpochSecond(second));
            assertEquals(expected, Timestamp.seconds(second));
        }
    }

    @Test
    void nanosecondsLoseTheirTrailingZeros() {
        assertEquals("1970-01-01T00:00:01.000000001Z", Timestamp.nanos(1, 1));
        assertEquals("1970-01-01T00:00:01.84Z", Timestamp.nanos(1, 840_000_000));
    }
}
