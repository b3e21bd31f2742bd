// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

/**
 * A seccomp filter ready to be loaded.
 *
 * @param bpf the program, an array of struct sock_filter
 * @param flags SECCOMP_FILTER_FLAG_* bits for seccomp(2)
 * @param listener whether the filter makes a listener descriptor that must be handed over
 */
@SuppressWarnings("ArrayRecordComponent") // never compared: bytes on their way into the plan
public record CompiledSeccomp(byte[] bpf, long flags, boolean listener) {}
