// SPDX-License-Identifier: Apache-2.0
/** Faults put into every step of a runtime's commands, and what is judged after each of them. */
@NullMarked
package jrun.faults;

import org.jspecify.annotations.NullMarked;
