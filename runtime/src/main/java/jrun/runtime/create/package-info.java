// SPDX-License-Identifier: Apache-2.0
/**
 * The commands that make a container and let its program run: create, start and run; and plan, which stops before it does
 * anything.
 */
@NullMarked
package jrun.runtime.create;

import org.jspecify.annotations.NullMarked;
