// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A process in the container: its program, its credentials and its limits.
 *
 * <p>The same shape is the file of {@code exec --process}. runtime-spec: config.md#process
 *
 * @param terminal whether the process gets a pseudo-terminal
 * @param consoleSize size of the terminal; ignored without one
 * @param user ids it runs as
 * @param args program and arguments
 * @param commandLine Windows only
 * @param env environment as {@code NAME=value}
 * @param cwd working directory, absolute in the container
 * @param capabilities capability sets
 * @param rlimits resource limits
 * @param noNewPrivileges whether execve may never gain privileges
 * @param apparmorProfile name of the AppArmor profile
 * @param oomScoreAdj value for oom_score_adj, -1000 to 1000; null leaves it as it is
 * @param scheduler scheduling attributes
 * @param selinuxLabel SELinux context
 * @param ioPriority I/O priority
 * @param execCPUAffinity CPUs of exec processes; not for the init process
 */
@SuppressWarnings("AvoidCommonTypeNames") // the name in the specification
public record Process(
        boolean terminal,
        @Nullable ConsoleSize consoleSize,
        User user,
        List<String> args,
        @Nullable String commandLine,
        List<String> env,
        String cwd,
        @Nullable Capabilities capabilities,
        List<Rlimit> rlimits,
        boolean noNewPrivileges,
        @Nullable String apparmorProfile,
        @Nullable Integer oomScoreAdj,
        @Nullable Scheduler scheduler,
        @Nullable String selinuxLabel,
        @Nullable IoPriority ioPriority,
        @Nullable ExecCpuAffinity execCPUAffinity) {

    public Process {
        args = List.copyOf(args);
        env = List.copyOf(env);
        rlimits = List.copyOf(rlimits);
    }
}
