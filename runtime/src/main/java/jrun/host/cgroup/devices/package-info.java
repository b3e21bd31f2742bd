// SPDX-License-Identifier: Apache-2.0
/** Device rules of a container: as lists of the v1 controller, or as an eBPF program on v2. */
@NullMarked
package jrun.host.cgroup.devices;

import org.jspecify.annotations.NullMarked;
