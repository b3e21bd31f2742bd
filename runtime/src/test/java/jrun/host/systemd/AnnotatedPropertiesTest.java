// SPDX-License-Identifier: Apache-2.0
package jrun.host.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnnotatedPropertiesTest {
    private static List<String> of(String name, String value) throws SystemdException {
        return PropertyText.of(AnnotatedProperties.of(Map.of("org.systemd.property." + name, value)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            TimeoutStopUSec | uint64 10000000     | TimeoutStopUSec=t 10000000
            TimeoutStopSec  | 2                   | TimeoutStopUSec=t 2000000
            TimeoutStopSec  | uint32 3            | TimeoutStopUSec=t 3000000
            TimeoutStopSec  | 0.5                 | TimeoutStopUSec=t 500000
            CollectMode     | 'inactive-or-failed'| CollectMode=s inactive-or-failed
            KillSignal      | 37                  | KillSignal=i 37
            After           | ['a.service']       | After=as [a.service]
            """)
    void anAnnotationIsAPropertyOfTheUnitAndSecondsBecomeMicroseconds(String name, String value, String property)
            throws SystemdException {
        assertEquals(List.of(property), of(name, value));
    }

    @Test
    void otherAnnotationsAreLeftAlone() throws SystemdException {
        assertEquals(List.of(), AnnotatedProperties.of(Map.of("org.systemd.other.X", "'a'", "io.example", "b")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ab", "Kill-Mode", "Kill2", "", "PIDs", "Slice", "Delegate"})
    void aNameThatIsNoneOrIsOursIsRefused(String name) {
        assertThrows(SystemdException.class, () -> of(name, "true"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            TimeoutStopSec | 'soon'
            TimeoutStopSec | -1
            TimeoutStopSec | true
            KillMode       | mixed
            """)
    void aValueThatIsNoneIsRefusedWithTheAnnotation(String name, String value) {
        SystemdException refused = assertThrows(SystemdException.class, () -> of(name, value));

        assertEquals(
                0, refused.getMessage().indexOf("use annotation org.systemd.property." + name + "=" + value + ": "));
    }
}
