// SPDX-License-Identifier: Apache-2.0
/**
 * Control groups of one container on v1, hybrid and v2 hosts: {@link jrun.host.cgroup.Cgroup} is what others use,
 * {@link jrun.host.cgroup.CgroupDriver} who makes it. What to write where is decided by the classes of {@code limits},
 * {@code devices} and {@code place}. runtime-spec: config-linux.md#control-groups
 */
@NullMarked
package jrun.host.cgroup;

import org.jspecify.annotations.NullMarked;
