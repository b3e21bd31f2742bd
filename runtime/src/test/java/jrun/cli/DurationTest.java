// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTest {
    @Test
    void durationsAreThoseOfGo() throws UsageException {
        assertEquals(5000, Duration.milliseconds("5s"));
        assertEquals(500, Duration.milliseconds("500ms"));
        assertEquals(90_000, Duration.milliseconds("1m30s"));
        assertEquals(5_400_000, Duration.milliseconds("1.5h"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "5x", "-1s", "0s", "1..2s", "5s s"})
    void otherTextIsRefused(String text) {
        assertThrows(UsageException.class, () -> Duration.milliseconds(text));
    }
}
