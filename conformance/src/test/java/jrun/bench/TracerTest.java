// SPDX-License-Identifier: Apache-2.0
package jrun.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class TracerTest {
    private static final List<String> LOG = List.of(
            "100   execve(\"/usr/bin/jrun\", [\"jrun\"], 0x1 /* 2 vars */) = 0",
            "100   vfork( <unfinished ...>",
            "101   execve(\"/proc/self/fd/7\", [\"jrun-init\"], 0x2 /* 0 vars */) = 0",
            "100   <... vfork resumed>)               = 101",
            "100   wait4(-1,  <unfinished ...>",
            "101   futex(0x1, FUTEX_WAIT) = 0",
            "101   execve(\"/bin/true\", [\"true\"], 0x3 /* 1 var */ <unfinished ...>",
            "100   --- SIGCHLD {si_signo=SIGCHLD, si_pid=101} ---",
            "101   <... execve resumed>)             = 0",
            "101   brk(NULL)                         = 0x1",
            "101   exit_group(0)                     = ?",
            "101   +++ exited with 0 +++",
            "100   exit_group(0)                     = ?",
            "100   +++ exited with 0 +++");

    @Test
    void countsTheCallsOfAllProcessesOnceWithoutWaitsSignalsAndTheContainersProgram() {
        assertEquals(5, Tracer.callsIn(LOG, "/bin/true"));
    }

    @Test
    void aProgramThatNeverRunsLeavesAllCalls() {
        assertEquals(7, Tracer.callsIn(LOG, "/bin/other"));
    }

    @Test
    void theCommandHasExitedWhenTheFirstProcessOfTheLogHas() {
        assertFalse(Tracer.firstHasExited(List.of()));
        assertFalse(Tracer.firstHasExited(LOG.subList(0, 13)));
        assertTrue(Tracer.firstHasExited(LOG));
    }
}
