// SPDX-License-Identifier: Apache-2.0
/**
 * The protocol between the parent (this side) and the helper {@code jrun-init}: one packet a message on a
 * SOCK_SEQPACKET socket. After pivot_root the helper runs in the container's world, so every message it sends is
 * treated as untrusted: unknown codes, wrong lengths and unexpected descriptors are errors, never assumptions.
 */
@NullMarked
package jrun.runtime.sync;

import org.jspecify.annotations.NullMarked;
