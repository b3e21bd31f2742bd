// SPDX-License-Identifier: Apache-2.0
/** Counters of a container, its events, and how they are written. */
@NullMarked
package jrun.host.cgroup.stats;

import org.jspecify.annotations.NullMarked;
