// SPDX-License-Identifier: Apache-2.0
/** Where cgroups lie: the hierarchies of this host, a container's place in them, and what the state file keeps of it. */
@NullMarked
package jrun.host.cgroup.place;

import org.jspecify.annotations.NullMarked;
