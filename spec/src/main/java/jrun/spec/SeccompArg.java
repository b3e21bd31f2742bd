// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

/**
 * A condition on one argument of a system call.
 *
 * <p>The values are uint64 kept as the bit pattern of a long. runtime-spec: config-linux.md#seccomp
 *
 * @param index argument, from 0 to 5
 * @param value value to compare with, or the mask of SCMP_CMP_MASKED_EQ
 * @param valueTwo the masked value of SCMP_CMP_MASKED_EQ, else 0
 * @param op e.g. {@code SCMP_CMP_EQ}
 */
public record SeccompArg(int index, long value, long valueTwo, String op) {}
