// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The control groups of the host and the container's place in them.
 *
 * @param mode what is mounted
 * @param v1 the v1 hierarchies in the order in which they are joined
 * @param v2 the v2 hierarchy, null if none is mounted
 * @param movedIn whether the parent moves the process into all of them, and the plan waits for that once; else it joins
 */
public record CgroupFacts(
        Mode mode, List<Hierarchy> v1, @Nullable Unified v2, boolean movedIn) {
    private static final String NAME = "name=";

    /** No control groups at all. */
    public static final CgroupFacts NONE = new CgroupFacts(Mode.NONE, List.of(), null);

    /** Which versions are mounted; HYBRID is v1 with controllers and v2 beside it. */
    public enum Mode {
        NONE,
        V1,
        HYBRID,
        V2
    }

    /**
     * A v1 hierarchy.
     *
     * @param name the last part of its mount point, e.g. {@code cpu,cpuacct} or {@code systemd}
     * @param options its controllers, which mount it again and name it, {@code cpu,cpuacct} or {@code name=systemd}
     * @param mountPoint absolute path on the host
     * @param containerPath absolute path of the container's directory
     * @param joined whether the container process joins it
     */
    public record Hierarchy(String name, String options, String mountPoint, String containerPath, boolean joined) {}

    /**
     * The v2 hierarchy: mount point, container's directory (absolute paths), whether the container process joins it.
     */
    public record Unified(String mountPoint, String containerPath, boolean joined) {}

    /**
     * A hierarchy in the order of a directory that holds all of them.
     *
     * @param name its controllers, its name, or {@code unified}
     */
    public record Mounted(String name, String mountPoint) {}

    /** Cgroups that the process joins by itself. */
    public CgroupFacts(Mode mode, List<Hierarchy> v1, @Nullable Unified v2) {
        this(mode, v1, v2, false);
    }

    public CgroupFacts {
        v1 = List.copyOf(v1);
    }

    /** All hierarchies, by the names that CRIU's {@code --cgroup-yard} has for them. criu(8) */
    public List<Mounted> mounted() {
        List<Mounted> all = new ArrayList<>();
        for (Hierarchy hierarchy : v1) {
            String options = hierarchy.options();
            String name = options.startsWith(NAME) ? options.substring(NAME.length()) : options;
            all.add(new Mounted(name, hierarchy.mountPoint()));
        }
        if (v2 != null) {
            all.add(new Mounted("unified", v2.mountPoint()));
        }
        return all;
    }
}
