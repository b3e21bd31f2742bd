// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class KernelReleaseTest {
    @Test
    void releasesAreComparedByNumber() throws SyscallException {
        assertTrue(new KernelRelease("5.19.0-1").isAtLeast(5, 19));
        assertTrue(new KernelRelease("6.1.0-13-amd64").isAtLeast(5, 19));
        assertFalse(new KernelRelease("5.4.0").isAtLeast(5, 19));
        assertFalse(new KernelRelease("6.1.0").isAtLeast(6, 10));
        assertTrue(new KernelRelease().isAtLeast(5, 12));
        assertFalse(new KernelRelease().isAtLeast(999, 0));
    }
}
