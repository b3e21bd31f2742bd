// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a process may use, and how soon it gets it. These are members of the process itself. runtime-spec:
 * config.md#posix-process, config.md#linux-process
 *
 * @param rlimits resource limits
 * @param oomScoreAdj value for oom_score_adj, -1000 to 1000; null leaves it as it is
 * @param scheduler scheduling attributes
 * @param ioPriority I/O priority
 * @param execCPUAffinity CPUs of exec processes; not for the init process
 */
public record ProcessLimits(
        List<Rlimit> rlimits,
        @Nullable Integer oomScoreAdj,
        @Nullable Scheduler scheduler,
        @Nullable IoPriority ioPriority,
        @Nullable ExecCpuAffinity execCPUAffinity) {

    public ProcessLimits {
        rlimits = List.copyOf(rlimits);
    }
}
