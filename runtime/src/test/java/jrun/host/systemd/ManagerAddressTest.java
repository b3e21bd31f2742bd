// SPDX-License-Identifier: Apache-2.0
package jrun.host.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManagerAddressTest {
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
