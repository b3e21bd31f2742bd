// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("it hands numbers of descriptors on to its children")
class NamelessFileTest {
    @Test
    void theFileRunsAndHasNoName() throws SyscallException {
        try (Fd program = NamelessFile.program("program", Syscalls.readFile("/bin/true"))) {
            runs(program);
        }
    }

    @Test
    void theFileOfAnOrdinaryDirectoryDoesTheSame() throws SyscallException {
        try (Fd program = NamelessFile.programIn("/tmp", Syscalls.readFile("/bin/true"))) {
            assertNotNull(program);
            runs(program);
        }
        assertEquals(null, NamelessFile.programIn("/nosuch", new byte[1]));
    }

    private static void runs(Fd program) throws SyscallException {
        String path = Syscalls.readlink(program.path());
        assertTrue(path.contains("/#") && path.endsWith(" (deleted)"), path);
        assertThrows(SyscallException.class, () -> Syscalls.write(program, new byte[1]));
        int pid = Spawner.of(program, List.of("true"), List.of()).start();
        assertEquals(0, Processes.waitPid(pid, 0).shellCode());
    }
}
