// SPDX-License-Identifier: Apache-2.0
package jrun.host;

import java.util.ArrayList;
import java.util.List;
import jrun.host.sys.MountInfo;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;

/**
 * The proc and sysfs file systems that are mounted on the host. They stay reachable by a process that escapes from a root that was
 * moved, and a user namespace inside may mount new ones as long as it sees one of them whole. mount_namespaces(7)
 */
public final class HostTrees {
    private HostTrees() {}

    /**
     * Their mount points, the latest first, but for those inside a root file system.
     *
     * @param rootfs absolute path
     */
    public static List<String> outside(String rootfs) throws SyscallException {
        return parse(Syscalls.readText("/proc/self/mountinfo"), rootfs);
    }

    /** The same of this text of {@code /proc/self/mountinfo}. proc_pid_mountinfo(5) */
    static List<String> parse(String mountinfo, String rootfs) {
        List<String> points = new ArrayList<>();
        for (MountInfo mount : MountInfo.parse(mountinfo)) {
            boolean wanted = mount.type().equals("proc") || mount.type().equals("sysfs");
            if (wanted && !mount.point().startsWith(rootfs + "/")) {
                points.addFirst(mount.point());
            }
        }
        return points;
    }
}
