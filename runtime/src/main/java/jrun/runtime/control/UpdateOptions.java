// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.control;

import org.jspecify.annotations.Nullable;

/**
 * The options of {@code jrun update}, values as given; null means unchanged.
 *
 * @param id the container's id as given
 * @param resources path of a resources document, {@code -} for standard input; the rest is then ignored
 */
public record UpdateOptions(
        String id,
        @Nullable String resources,
        @Nullable String blkioWeight,
        @Nullable String cpuPeriod,
        @Nullable String cpuQuota,
        @Nullable String cpuShare,
        @Nullable String cpuRtPeriod,
        @Nullable String cpuRtRuntime,
        @Nullable String cpusetCpus,
        @Nullable String cpusetMems,
        @Nullable String memory,
        @Nullable String memoryReservation,
        @Nullable String memorySwap,
        @Nullable String pidsLimit,
        @Nullable String l3CacheSchema,
        @Nullable String memBwSchema) {}
