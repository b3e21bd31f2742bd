// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.exec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The options of {@code jrun exec}.
 *
 * @param id the container's id as given
 * @param args the command and its arguments; empty when {@code processFile} has them
 * @param processFile path of a process document in place of args and the options below
 * @param consoleSocket path of the AF_UNIX socket that takes the terminal's master
 * @param pidFile path of the file to write the pid of the exec process to
 * @param detach return once the exec process runs
 * @param tty give it a terminal; null means as the process document or the container says
 * @param cwd working directory in the container
 * @param env {@code NAME=value} entries added to the container's environment
 * @param user {@code uid[:gid]} as given
 * @param additionalGids supplementary groups
 * @param processLabel SELinux label
 * @param apparmor AppArmor profile
 * @param noNewPrivs set no_new_privs; null means as the container says
 * @param caps capabilities to add, with their {@code CAP_} prefix
 * @param preserveFds number of descriptors from 3 on that the exec process inherits
 * @param cgroups existing sub-cgroups to run in, {@code [controller:]path}
 * @param ignorePaused allow it in a paused container
 */
public record ExecOptions(
        String id,
        List<String> args,
        @Nullable String processFile,
        @Nullable String consoleSocket,
        @Nullable String pidFile,
        boolean detach,
        @Nullable Boolean tty,
        @Nullable String cwd,
        List<String> env,
        @Nullable String user,
        List<Long> additionalGids,
        @Nullable String processLabel,
        @Nullable String apparmor,
        @Nullable Boolean noNewPrivs,
        List<String> caps,
        int preserveFds,
        List<String> cgroups,
        boolean ignorePaused) {
    public ExecOptions {
        args = List.copyOf(args);
        env = List.copyOf(env);
        additionalGids = List.copyOf(additionalGids);
        caps = List.copyOf(caps);
        cgroups = List.copyOf(cgroups);
    }
}
