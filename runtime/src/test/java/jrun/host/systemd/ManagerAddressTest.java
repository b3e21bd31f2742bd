// SPDX-License-Identifier: Apache-2.0
package jrun.host.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import jrun.kernel.Errno;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManagerAddressTest {
    /** Podman takes these words, which errno has for it, for a command that is missing, and exits with 127. */
    @Test
    void aBusThatIsMissingIsNotToldLikeACommandThatIsMissing() {
        String told = ManagerAddress.system().unreachable(ManagerAddress.why(Errno.ENOENT));

        assertTrue(told.contains(": ENOENT (it is not there); hint: systemd must be process 1"), told);
        assertFalse(told.toLowerCase(Locale.ROOT).contains("no such file"), told);
    }

    @ParameterizedTest
    @CsvSource({
        "/run/user/1000/bus, /run/user/1000/bus",
        "/tmp/a b;c/bus, /tmp/a%20b%3bc/bus",
        "/tmp/ü%/bus, /tmp/%c3%bc%25/bus"
    })
    void whatAnAddressCannotHoldIsEscaped(String path, String escaped) {
        assertEquals(escaped, ManagerAddress.escape(path).substring(0, escaped.length()));
    }
}
