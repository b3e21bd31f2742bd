// SPDX-License-Identifier: Apache-2.0
/**
 * Control groups of one container on v1, hybrid and v2 hosts. What to write where is decided by pure classes
 * ({@link jrun.host.cgroup.CgroupPaths}, {@link jrun.host.cgroup.Limits}, {@link jrun.host.cgroup.DeviceRules},
 * {@link jrun.host.cgroup.DeviceProgram}); {@link jrun.host.cgroup.Cgroup} carries it out. runtime-spec:
 * config-linux.md#control-groups
 */
@NullMarked
package jrun.host.cgroup;

import org.jspecify.annotations.NullMarked;
