// SPDX-License-Identifier: Apache-2.0
package jrun.host.state;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jrun.host.sys.SyscallException;
import org.junit.jupiter.api.Test;

class ProcessRefTest {
    @Test
    void aLaterProcessWithThatPidIsAnotherOne() throws SyscallException {
        ProcessRef self = ProcessRef.self();
        ProcessRef earlier = new ProcessRef(self.pid(), self.startTime() - 1);

        assertTrue(self.isAlive());
        assertFalse(earlier.isAlive());
        assertNull(earlier.open());
    }
}
