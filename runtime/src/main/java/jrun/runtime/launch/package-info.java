// SPDX-License-Identifier: Apache-2.0
/**
 * What {@code create} and {@code exec} have in common: the helper and the conversation with it, what a plan imports, and the
 * process's terminal, pid file and time in the foreground.
 */
@NullMarked
package jrun.runtime.launch;

import org.jspecify.annotations.NullMarked;
