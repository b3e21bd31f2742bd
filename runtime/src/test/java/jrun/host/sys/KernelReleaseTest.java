// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class KernelReleaseTest {
    @Test
    void releasesAreComparedByNumber() {
        assertTrue(KernelRelease.isAtLeast("5.19.0-1", 5, 19));
        assertTrue(KernelRelease.isAtLeast("6.1.0-13-amd64", 5, 19));
        assertFalse(KernelRelease.isAtLeast("5.4.0", 5, 19));
        assertFalse(KernelRelease.isAtLeast("6.1.0", 6, 10));
    }
}
