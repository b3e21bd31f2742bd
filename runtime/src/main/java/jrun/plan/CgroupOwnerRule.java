// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.List;
import jrun.kernel.Uapi;
import jrun.spec.IdMapping;
import jrun.spec.Mount;
import jrun.spec.Namespace;
import jrun.spec.Spec;
import org.jspecify.annotations.Nullable;

/**
 * Who is to own a container's cgroup: the user of its process, when it has a cgroup namespace of its own and
 * {@code /sys/fs/cgroup} is mounted to be written. runtime-spec: config-linux.md#cgroup-ownership
 */
final class CgroupOwnerRule {
    private static final String MOUNT_POINT = "/sys/fs/cgroup";

    private CgroupOwnerRule() {}

    /** The uid as the runtime sees it; null when the cgroup stays the host's, as it does for an id that is not mapped. */
    static @Nullable Long owner(Spec spec) {
        Namespace cgroups = spec.linux().namespace("cgroup");
        if (cgroups == null || cgroups.path() != null || !writesCgroups(spec.mounts())) {
            return null;
        }
        long inside = spec.process() == null ? 0 : spec.process().user().uid();
        if (spec.linux().namespace("user") == null) {
            return inside;
        }
        for (IdMapping range : spec.linux().uidMappings()) {
            long offset = inside - range.containerID();
            if (offset >= 0 && offset < range.size()) {
                return range.hostID() + offset;
            }
        }
        return null;
    }

    private static boolean writesCgroups(List<Mount> mounts) {
        boolean writes = false;
        for (Mount mount : mounts) {
            if (mount.destination().equals(MOUNT_POINT) && mount.type().startsWith("cgroup")) {
                MountOptions options = MountOptions.of(mount.options()); // of ro and rw the last one holds
                writes = ((options.set() | options.recursiveSet()) & Uapi.MOUNT_ATTR_RDONLY) == 0;
            }
        }
        return writes;
    }
}
