// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.exec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an exec process differs from the container's own.
 *
 * @param args the command and its arguments; empty when {@code file} has them
 * @param file path of a process document in place of all else here
 * @param env {@code NAME=value} entries added to the container's environment
 * @param cwd working directory in the container
 * @param terminal give it a terminal
 * @param user {@code uid[:gid]} as given
 * @param additionalGids supplementary groups to add
 * @param privileges what it may do
 */
public record ExecProcessOptions(
        List<String> args,
        @Nullable String file,
        List<String> env,
        @Nullable String cwd,
        boolean terminal,
        @Nullable String user,
        List<Long> additionalGids,
        ExecPrivilegeOptions privileges) {
    public ExecProcessOptions {
        args = List.copyOf(args);
        env = List.copyOf(env);
        additionalGids = List.copyOf(additionalGids);
    }
}
