// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import org.jspecify.annotations.Nullable;

/**
 * Memory limits, in bytes; -1 is unlimited, null leaves the kernel's. runtime-spec: config-linux.md#memory
 *
 * @param limit hard limit
 * @param reservation soft limit
 * @param swap memory and swap together
 * @param kernel kernel memory, ignored by newer kernels
 * @param kernelTCP kernel memory of TCP buffers
 * @param swappiness 0 to 100, a uint64
 * @param disableOOMKiller v1 only
 * @param useHierarchy v1 only
 * @param checkBeforeUpdate refuse a limit below the present usage
 */
public record Memory(
        @Nullable Long limit,
        @Nullable Long reservation,
        @Nullable Long swap,
        @Nullable Long kernel,
        @Nullable Long kernelTCP,
        @Nullable Long swappiness,
        @Nullable Boolean disableOOMKiller,
        @Nullable Boolean useHierarchy,
        @Nullable Boolean checkBeforeUpdate) {}
