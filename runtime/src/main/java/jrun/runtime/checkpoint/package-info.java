// SPDX-License-Identifier: Apache-2.0
/**
 * Checkpoints: what CRIU is asked for, and what it has to know of a running container. The restore, which makes a
 * container, is in {@code jrun.runtime.create} (docs/adr/0017-checkpoints-by-criu.md).
 */
@NullMarked
package jrun.runtime.checkpoint;

import org.jspecify.annotations.NullMarked;
