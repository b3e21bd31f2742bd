// SPDX-License-Identifier: Apache-2.0
package jrun.host.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jrun.host.sys.SyscallException;
import org.junit.jupiter.api.Test;

class ProcessStatTest {
    private static final String REST = " 1 42 42 0 -1 4194560 99 0 0 0 0 0 0 0 20 0 1 0 114646 2326528 352\n";

    @Test
    void namesWithSpacesAndParenthesesDoNotShiftTheFields() {
        var stat = new ProcessStat("42 (a) b) Z (c) S" + REST);

        assertTrue(stat.sleeps());
        assertFalse(stat.hasEnded());
        assertEquals(114646, stat.startTime());
    }

    @Test
    void theNameIsComparedAsAWhole() {
        var stat = new ProcessStat("42 (a) b) Z (c) S" + REST);

        assertTrue(stat.isNamed("a) b) Z (c"));
        assertFalse(stat.isNamed("a"));
        assertFalse(stat.isNamed("a) b) Z (c)"));
        assertFalse(stat.isNamed(") b) Z (c"));
    }

    @Test
    void aProcessThatEndedOrIsStoppedDoesNotSleep() {
        assertTrue(new ProcessStat("42 (sh) Z" + REST).hasEnded());
        assertTrue(new ProcessStat("42 (sh) X" + REST).hasEnded());
        for (String state : new String[] {"R", "D", "T", "t"}) {
            assertFalse(new ProcessStat("42 (sh) " + state + REST).sleeps(), state);
        }
    }

    @Test
    void aProcessThatIsKilledOrExitsIsEnding() {
        String line = "42 (sh) R 1 42 42 0 -1 %d 99 0 0 0 0 0 0 0 20 0 1 0 114646 2326528 352 0 0 0 0 0 0 %d 0 0 0\n";

        assertFalse(new ProcessStat(line.formatted(4194560, 0)).isEnding());
        assertFalse(new ProcessStat(line.formatted(4194560, 1 << 14)).isEnding()); // TERM may be caught
        assertTrue(new ProcessStat(line.formatted(4194560, 1 << 8)).isEnding());
        assertTrue(new ProcessStat(line.formatted(4194560 | 4, 0)).isEnding());
        assertTrue(new ProcessStat("42 (sh) Z" + REST).isEnding());
    }

    @Test
    void theKernelsOwnLinesAreRead() throws SyscallException {
        ProcessRef self = ProcessRef.self();
        ProcessStat now = self.look();
        ProcessStat oldest = ProcessStat.of(1);

        assertEquals(self.startTime(), now == null ? 0 : now.startTime());
        assertTrue(oldest != null && oldest.startTime() <= self.startTime());
        assertNull(ProcessStat.of(Integer.MAX_VALUE));
    }
}
