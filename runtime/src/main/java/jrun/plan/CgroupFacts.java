// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The control groups of the host and the container's place in them.
 *
 * @param mode what is mounted
 * @param v1 the v1 hierarchies in the order in which they are joined
 * @param v2 the v2 hierarchy, null if none is mounted
 */
public record CgroupFacts(
        Mode mode, List<Hierarchy> v1, @Nullable Unified v2) {
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

    public CgroupFacts {
        v1 = List.copyOf(v1);
    }
}
