// SPDX-License-Identifier: Apache-2.0
package jrun.host.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jrun.host.sys.SyscallException;
import org.junit.jupiter.api.Test;

class ProcessRefTest {
    private static final String STAT =
            "42 (a) b) Z (c) S 1 42 42 0 -1 4194560 99 0 0 0 0 0 0 0 20 0 1 0 114646 2326528 352 18446744073709551615\n";

    @Test
    void namesWithSpacesAndParenthesesDoNotShiftTheFields() {
        assertEquals("S", ProcessRef.field(STAT, 1));
        assertEquals("1", ProcessRef.field(STAT, 2));
        assertEquals("114646", ProcessRef.field(STAT, 20));
    }

    @Test
    void aLaterProcessWithThatPidIsAnotherOne() throws SyscallException {
        ProcessRef self = ProcessRef.self();
        ProcessRef earlier = new ProcessRef(self.pid(), self.startTime() - 1);

        assertTrue(self.isAlive());
        assertFalse(earlier.isAlive());
        assertNull(earlier.open());
    }
}
