// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

/**
 * A seccomp filter ready to be loaded.
 *
 * @param bpf the program, an array of struct sock_filter
 * @param flags SECCOMP_FILTER_FLAG_* bits for seccomp(2)
 * @param listener whether the filter makes a listener descriptor that must be handed over
 * @param passesHelper whether all that the helper still does when the credentials are set passes it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared: bytes on their way into the plan
public record CompiledSeccomp(byte[] bpf, long flags, boolean listener, boolean passesHelper) {
    /** Whether it is loaded before others see the process; the agent of a listener is only contacted in {@code start}. */
    boolean early() {
        return passesHelper && !listener;
    }
}
