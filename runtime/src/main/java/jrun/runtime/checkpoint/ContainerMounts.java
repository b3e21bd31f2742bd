// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.checkpoint;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jrun.host.sys.ContainerPaths;
import jrun.host.sys.Fd;
import jrun.host.sys.MountInfo;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import jrun.plan.ExternalMount;
import jrun.plan.ExternalMounts;
import jrun.plan.PlanException;
import jrun.spec.JrunException;
import org.jspecify.annotations.Nullable;

/**
 * The mounts of a running container that come from outside, as CRIU has to be told: where they lie now, and their names.
 * A path of the configuration is resolved in the container's root to a descriptor; the kernel says which mount that is,
 * and the container's mount table, which CRIU reads too, where it lies. proc_pid_mountinfo(5)
 */
final class ContainerMounts {
    private final Fd root;
    private final Map<Long, String> mountPoints;

    private ContainerMounts(Fd root, Map<Long, String> mountPoints) {
        this.root = root;
        this.mountPoints = mountPoints;
    }

    /** What CRIU gets as {@code --external} for the container of this process. */
    static List<String> external(int pid, List<ExternalMount> mounts, List<String> masked) throws JrunException {
        String proc = "/proc/" + pid;
        try (Fd root = Syscalls.open(proc + "/root", Uapi.O_PATH | Uapi.O_DIRECTORY, 0)) {
            ContainerMounts container = new ContainerMounts(root, parse(Syscalls.readText(proc + "/mountinfo")));
            List<String> external = new ArrayList<>();
            for (ExternalMount mount : mounts) {
                String at = container.mountPoint(mount.name(), false);
                add(external, at, mount.name());
            }
            String maskName = ExternalMounts.maskName(mounts);
            for (String path : masked) {
                add(external, container.mountPoint(path, true), maskName);
            }
            return external;
        }
    }

    private static void add(List<String> external, @Nullable String at, String name) throws PlanException {
        if (at != null) {
            external.add(ExternalMounts.external(at, name));
        }
    }

    /** Where the mount lies that this path leads to; null when there is none, or it is not a cover. */
    private @Nullable String mountPoint(String path, boolean cover) throws SyscallException {
        try (Fd file = ContainerPaths.open(root, path)) {
            if (cover && (Syscalls.fstat(file).mode() & Uapi.S_IFMT) != Uapi.S_IFCHR) {
                return null; // a masked directory lies under a tmpfs, which the images hold
            }
            return mountPoints.get(ContainerPaths.mountAt(file));
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR || e.errno() == Errno.ELOOP) {
                return null;
            }
            throw e;
        }
    }

    static Map<Long, String> parse(String mountinfo) {
        Map<Long, String> points = new HashMap<>();
        for (MountInfo mount : MountInfo.parse(mountinfo)) {
            points.put(mount.id(), mount.point());
        }
        return points;
    }
}
