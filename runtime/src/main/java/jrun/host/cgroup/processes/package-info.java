// SPDX-License-Identifier: Apache-2.0
/** The processes in a cgroup: stopped, signalled, ended, and removed with it. */
@NullMarked
package jrun.host.cgroup.processes;

import org.jspecify.annotations.NullMarked;
