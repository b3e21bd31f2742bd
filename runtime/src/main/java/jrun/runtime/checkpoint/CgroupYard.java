// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.checkpoint;

import jrun.host.criu.CriuOption;
import jrun.host.criu.CriuRequest;
import jrun.host.state.StateDir;
import jrun.host.sys.Fd;
import jrun.host.sys.Listing;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import jrun.plan.CgroupFacts;

/**
 * Where a dump finds the cgroup hierarchies, so that CRIU does not mount them: a mount of cgroup2 without the options that
 * the host's has, such as nsdelegate, takes them from the host's. cgroups(7)
 */
public final class CgroupYard implements AutoCloseable {
    private final StateDir state;
    private final boolean made;

    private CgroupYard(StateDir state, boolean made) {
        this.state = state;
        this.made = made;
    }

    /** Whether all hierarchies that the kernel has are mounted: CRIU wants each, wherever it is mounted. */
    public static boolean isUsed(CgroupFacts cgroups) throws SyscallException {
        long kernels = Syscalls.readText("/proc/self/cgroup").lines().count();
        return kernels > 0 && kernels == cgroups.mounted().size();
    }

    /** In the container's state directory, where it is of use. */
    static CgroupYard of(StateDir state, CgroupFacts cgroups) throws SyscallException {
        CgroupYard yard = new CgroupYard(state, isUsed(cgroups));
        if (yard.made) {
            yard.close(); // of a checkpoint that was killed
            state.makeDirectory(StateDir.RESTORE);
            try (Fd dir = yard.open()) {
                for (CgroupFacts.Mounted hierarchy : cgroups.mounted()) {
                    Syscalls.symlinkat(hierarchy.mountPoint(), dir, hierarchy.name());
                }
            }
        }
        return yard;
    }

    private Fd open() throws SyscallException {
        return Syscalls.openat(state.dir(), StateDir.RESTORE, Uapi.O_RDONLY | Uapi.O_DIRECTORY | Uapi.O_NOFOLLOW, 0);
    }

    void addTo(CriuRequest request) {
        if (made) {
            request.text(CriuOption.CGROUP_YARD, state.path() + "/" + StateDir.RESTORE);
        }
    }

    @Override
    public void close() throws SyscallException {
        if (!made) {
            return;
        }
        try (Fd dir = open()) {
            for (String name : Listing.of(dir)) {
                Syscalls.unlinkat(dir, name, 0);
            }
            state.removeDirectory(StateDir.RESTORE);
        } catch (SyscallException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }
}
