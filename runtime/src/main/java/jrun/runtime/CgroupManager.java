// SPDX-License-Identifier: Apache-2.0
package jrun.runtime;

/** Who makes the cgroups of new containers: {@code --cgroup-manager}, and {@code --systemd-cgroup}. */
public enum CgroupManager {
    /** jrun, in the file systems of the cgroups. */
    CGROUPFS,
    /** systemd, asked over its bus. */
    SYSTEMD,
    /** Nobody: a container stays in the cgroups of its caller, and its resources are not limited. */
    DISABLED
}
