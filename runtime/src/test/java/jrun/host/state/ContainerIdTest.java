// SPDX-License-Identifier: Apache-2.0
package jrun.host.state;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerIdTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "web-1", "A_b+c.d", "...", "-x", "0"})
    void namesOfTheAllowedCharactersAreTaken(String id) {
        assertDoesNotThrow(() -> ContainerId.check(id));
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "..", "a/b", "a b", "ü", "a\n", "a:b", "/"})
    void whatMeansSomethingInAPathIsRefused(String id) {
        assertThrows(StateException.class, () -> ContainerId.check(id));
    }

    @Test
    void anEmptyIdHasItsOwnMessage() {
        assertEquals(
                "container id cannot be empty",
                assertThrows(StateException.class, () -> ContainerId.check("")).getMessage());
    }

    @Test
    void idsAreLimitedInLength() {
        assertDoesNotThrow(() -> ContainerId.check("x".repeat(1024)));
        assertThrows(StateException.class, () -> ContainerId.check("x".repeat(1025)));
    }
}
