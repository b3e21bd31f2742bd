// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.List;

/**
 * Scheduling attributes of a process, as in sched_setattr(2).
 *
 * <p>The times are uint64 nanoseconds kept as the bit pattern of a long. runtime-spec: config.md#linux-process
 *
 * @param policy e.g. {@code SCHED_OTHER}
 * @param nice nice value
 * @param priority static priority of the real-time policies
 * @param flags e.g. {@code SCHED_FLAG_RESET_ON_FORK}
 * @param runtime for SCHED_DEADLINE
 * @param deadline for SCHED_DEADLINE
 * @param period for SCHED_DEADLINE
 */
public record Scheduler(
        String policy, int nice, int priority, List<String> flags, long runtime, long deadline, long period) {

    public Scheduler {
        flags = List.copyOf(flags);
    }
}
