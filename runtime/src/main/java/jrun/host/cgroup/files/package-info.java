// SPDX-License-Identifier: Apache-2.0
/** The base: directories of cgroups, their control files, and where a controller is. */
@NullMarked
package jrun.host.cgroup.files;

import org.jspecify.annotations.NullMarked;
