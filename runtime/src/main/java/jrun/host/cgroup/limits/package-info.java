// SPDX-License-Identifier: Apache-2.0
/** Limits of a container, one way: from the records of config.json over a list of writes to the control files. */
@NullMarked
package jrun.host.cgroup.limits;

import org.jspecify.annotations.NullMarked;
