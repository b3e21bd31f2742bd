// SPDX-License-Identifier: Apache-2.0
/**
 * The commands that change a container which exists: kill, pause, resume, update and delete.
 */
@NullMarked
package jrun.runtime.control;

import org.jspecify.annotations.NullMarked;
