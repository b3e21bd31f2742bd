// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import jrun.host.state.ProcessRef;
import jrun.host.sys.Fd;
import jrun.host.sys.Processes;
import jrun.host.sys.Spawner;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import jrun.spec.JrunException;
import org.junit.jupiter.api.Test;

class ContainerNamespacesTest {
    /** That of this process, for the container's. */
    private static ContainerNamespaces ofThisProcess() throws SyscallException {
        long user = Syscalls.stat("/proc/self/ns/user").ino();
        return new ContainerNamespaces(Uapi.CLONE_NEWNS, ProcessRef.self(), user, user);
    }

    @Test
    void theMountsOfTheProcessThatIsHeldAreOpened() throws JrunException {
        try (Fd self = Processes.pidfdOpen(Processes.getpid());
                Fd mounts = ofThisProcess().openMounts(self, false)) {
            assertEquals(
                    Syscalls.stat("/proc/self/ns/mnt").ino(),
                    Syscalls.fstat(mounts).ino());
        }
    }

    /** The init process has ended, and its number is another's by now. */
    @Test
    void thoseOfAnotherThatHasItsNumberAreNot() throws JrunException {
        int child;
        try (Fd shell = Syscalls.open("/bin/sh", Uapi.O_RDONLY, 0)) {
            child = Spawner.of(shell, List.of("sh", "-c", "exec sleep 1000"), List.of("PATH=/usr/bin:/bin"))
                    .start();
        }
        try (Fd ended = Processes.pidfdOpen(child)) {
            Processes.endChild(child);

            SyscallException refused =
                    assertThrows(SyscallException.class, () -> ofThisProcess().openMounts(ended, false));
            assertEquals(Errno.ESRCH, refused.errno());
        }
    }
}
