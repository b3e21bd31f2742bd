// SPDX-License-Identifier: Apache-2.0
/**
 * What enters a container that runs: one more process by exec, mounts by mounts.
 */
@NullMarked
package jrun.runtime.exec;

import org.jspecify.annotations.NullMarked;
