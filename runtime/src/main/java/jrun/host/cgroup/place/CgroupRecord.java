// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.place;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import jrun.host.cgroup.files.CgroupMode;

/**
 * A container's cgroup as the state file keeps it.
 *
 * @param driver name of who made it; {@code cgroupfs} unless state.json says otherwise
 * @param mode the mode when it was made
 * @param rootless whether it goes without what its user may not have
 * @param paths absolute directory by controllers ({@code cpu,cpuacct}, {@code name=systemd}, empty for v2), in the
 *     order in which the hierarchies are joined; not copied
 * @param owned false until {@link Cgroup#create} has made sure that the cgroup is the container's alone; before that
 *     nothing in it may be killed
 * @param created directories above the container's own that were made for it, the deepest first
 */
public record CgroupRecord(
        String driver,
        CgroupMode mode,
        boolean rootless,
        Map<String, String> paths,
        boolean owned,
        List<String> created) {
    /** The driver of state files that name none. */
    public static final String CGROUPFS = "cgroupfs";

    /** No cgroups at all. */
    public static final CgroupRecord NONE =
            new CgroupRecord(CGROUPFS, CgroupMode.NONE, false, Map.of(), true, List.of());

    public CgroupRecord {
        paths = Collections.unmodifiableMap(paths);
        created = List.copyOf(created);
    }

    /** Whether its processes are stopped by v1's freezer. */
    public boolean hasV1Freezer() {
        return paths.containsKey("freezer");
    }

    /** The same with other directories, each the container's own or below it. */
    public CgroupRecord withPaths(Map<String, String> others) {
        return new CgroupRecord(driver, mode, rootless, others, owned, created);
    }
}
