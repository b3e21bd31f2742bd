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
 * @param env environment as {@code NAME=value}
 * @param cwd working directory, absolute in the container
 * @param privileges what it may do
 * @param limits what it may use, and how soon
 */
@SuppressWarnings("AvoidCommonTypeNames") // the name in the specification
public record Process(
        boolean terminal,
        @Nullable ConsoleSize consoleSize,
        User user,
        List<String> args,
        List<String> env,
        String cwd,
        ProcessPrivileges privileges,
        ProcessLimits limits) {

    public Process {
        args = List.copyOf(args);
        env = List.copyOf(env);
    }
}
