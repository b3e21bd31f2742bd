// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.files;

/** What is mounted below {@code /sys/fs/cgroup}. */
public enum CgroupMode {
    /** No control groups. */
    NONE,
    /** One hierarchy per controller or group of controllers. cgroups(7) */
    V1,
    /** As V1, with the unified hierarchy at {@code /sys/fs/cgroup/unified} for what v1 does not have. */
    HYBRID,
    /** The unified hierarchy alone. */
    V2
}
