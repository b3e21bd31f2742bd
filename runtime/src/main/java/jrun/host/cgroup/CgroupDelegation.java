// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup;

import java.util.List;
import jrun.host.sys.Fd;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;

/** Change of owner of a v2 cgroup for delegation. cgroups(7) */
final class CgroupDelegation {
    private static final String FILES = "/sys/kernel/cgroup/delegate";
    private static final List<String> FALLBACK = List.of("cgroup.procs", "cgroup.subtree_control", "cgroup.threads");
    /** Of fchown(2): leave the group as it is. */
    private static final long NO_GROUP = 0xffffffffL;

    private CgroupDelegation() {}

    static void give(CgroupDir dir, long uid) throws CgroupException {
        try {
            Syscalls.fchown(dir.fd(), uid, NO_GROUP);
            for (String file : files()) {
                give(dir, file, uid);
            }
        } catch (SyscallException e) {
            throw CgroupException.failed("give cgroup " + dir.path() + " to user " + uid, "", e, "");
        }
    }

    private static void give(CgroupDir dir, String file, long uid) throws SyscallException {
        try (Fd open = Syscalls.openat(dir.fd(), file, Uapi.O_RDONLY, 0)) {
            Syscalls.fchown(open, uid, NO_GROUP);
        } catch (SyscallException e) {
            if (e.errno() != Errno.ENOENT && e.errno() != Errno.EACCES) { // not in this cgroup, or write-only
                throw e;
            }
        }
    }

    private static List<String> files() {
        try {
            return CgroupText.lines(Syscalls.readText(FILES));
        } catch (SyscallException e) {
            return FALLBACK;
        }
    }
}
