// SPDX-License-Identifier: Apache-2.0
/**
 * Intel Resource Director Technology by the kernel's resctrl file system: groups of tasks with schemata, which divide
 * caches and memory bandwidth, and monitoring groups below them. runtime-spec: config-linux.md#intelrdt; the kernel's
 * Documentation/filesystems/resctrl.rst
 */
@NullMarked
package jrun.host.rdt;

import org.jspecify.annotations.NullMarked;
