// SPDX-License-Identifier: Apache-2.0
/**
 * Numbers and names of the kernel's interface, for the plan and for this host alike. Nothing here calls the kernel, and
 * nothing here depends on the rest of jrun.
 */
@NullMarked
package jrun.kernel;

import org.jspecify.annotations.NullMarked;
