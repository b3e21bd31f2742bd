// SPDX-License-Identifier: Apache-2.0
/**
 * The command exec: one more process in a container that runs.
 */
@NullMarked
package jrun.runtime.exec;

import org.jspecify.annotations.NullMarked;
