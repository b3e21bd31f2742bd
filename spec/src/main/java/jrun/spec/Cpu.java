// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import org.jspecify.annotations.Nullable;

/**
 * CPU limits, times in microseconds; uint64 values are the bit pattern of a long. runtime-spec: config-linux.md#cpu
 *
 * @param shares relative weight, a uint64
 * @param quota run time in a period; negative is no limit
 * @param burst run time that may be saved up, a uint64
 * @param period length of a period, a uint64
 * @param realtimeRuntime real-time run time in a period
 * @param realtimePeriod real-time period, a uint64
 * @param cpus CPUs as a list like {@code 0-3,7}
 * @param mems memory nodes, likewise
 * @param idle 1 is SCHED_IDLE, 0 the default
 */
public record Cpu(
        @Nullable Long shares,
        @Nullable Long quota,
        @Nullable Long burst,
        @Nullable Long period,
        @Nullable Long realtimeRuntime,
        @Nullable Long realtimePeriod,
        @Nullable String cpus,
        @Nullable String mems,
        @Nullable Long idle) {}
