// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Set;
import jrun.host.state.StateException;
import org.junit.jupiter.api.Test;

class PsTest {
    @Test
    void onlyTheLinesOfThePidsAreKept() throws StateException {
        String table = """
                UID        PID  PPID  C STIME TTY          TIME CMD
                root      7618     1  0 15:50 ?        00:00:00 sleep 12
                root        12     1  0 15:50 ?        00:00:00 7618
                """;

        assertEquals("""
                UID        PID  PPID  C STIME TTY          TIME CMD
                root      7618     1  0 15:50 ?        00:00:00 sleep 12
                """, Ps.only(table, Set.of(7618)));
    }

    @Test
    void namesOfProgramsDoNotReachTheTerminalAsTheyAre() throws StateException {
        assertEquals("PID CMD\n7 a\\u202e\\x1b[2J\n", Ps.only("PID CMD\n7 a\u202e\u001b[2J\n", Set.of(7)));
    }

    @Test
    void aTableWithoutPidsIsRefused() {
        assertThrows(StateException.class, () -> Ps.only("CMD\nsh\n", Set.of(1)));
    }
}
