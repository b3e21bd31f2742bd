// SPDX-License-Identifier: Apache-2.0
/**
 * {@code make bench}: times jrun and its peers as whole commands, in turn, on the same bundle, and prints ratios of
 * medians. A figure is one small class method in {@link jrun.bench.Figures}; adding one is adding a line there.
 */
@NullMarked
package jrun.bench;

import org.jspecify.annotations.NullMarked;
