// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.limits;

import java.util.List;
import jrun.host.cgroup.files.CgroupDir;
import jrun.host.cgroup.files.CgroupException;
import jrun.host.cgroup.files.CgroupText;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Errno;

/**
 * Gives a container its v2 cgroup: the directory, and the files that the kernel names as those of a delegated one. Limits stay
 * with the host. runtime-spec: config-linux.md#cgroup-ownership; cgroups(7), cgroups delegation
 */
public final class CgroupOwner {
    private static final String NAMES = "/sys/kernel/cgroup/delegate";
    private static final long SAME = -1;

    /** What kernels before 4.15, which have no such list, delegate. */
    private static final String BEFORE_LIST = "cgroup.procs\ncgroup.subtree_control\ncgroup.threads\n";

    private CgroupOwner() {}

    /**
     * Changes the owner; a file that this kernel does not have is passed over.
     *
     * @param uid as this process sees it
     * @param rootless whether it stays as it is where the permission is missing
     */
    public static void set(CgroupDir dir, long uid, boolean rootless) throws CgroupException {
        try {
            Syscalls.fchown(dir.fd(), uid, SAME);
            for (String name : names()) {
                give(dir, name, uid);
            }
        } catch (SyscallException e) {
            boolean denied = e.errno() == Errno.EPERM || e.errno() == Errno.EINVAL; // or an id that is not mapped here
            if (!rootless || !denied) {
                String what = "give cgroup " + dir.path() + " to user " + uid + " of the host";
                throw CgroupException.failed(what, "/process/user/uid", e, "");
            }
        }
    }

    private static List<String> names() throws SyscallException {
        return CgroupText.lines(Syscalls.exists(NAMES) ? Syscalls.readText(NAMES) : BEFORE_LIST);
    }

    private static void give(CgroupDir dir, String name, long uid) throws SyscallException {
        try {
            Syscalls.fchownat(dir.fd(), name, uid, SAME);
        } catch (SyscallException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }
}
