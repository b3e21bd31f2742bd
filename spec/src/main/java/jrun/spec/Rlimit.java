// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

/**
 * A resource limit of a process.
 *
 * <p>The values are uint64 kept as the bit pattern of a long: -1 is RLIM_INFINITY, compare with {@link
 * Long#compareUnsigned}. runtime-spec: config.md#posix-process
 *
 * @param type name as in getrlimit(2), e.g. {@code RLIMIT_NOFILE}
 * @param soft soft limit, a uint64
 * @param hard hard limit, a uint64
 */
public record Rlimit(String type, long soft, long hard) {}
