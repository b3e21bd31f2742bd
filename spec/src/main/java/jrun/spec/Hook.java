// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A program that runs at a step of the life cycle, with the state on stdin. runtime-spec:
 * config.md#posix-platform-hooks
 *
 * @param path absolute path
 * @param args arguments, its own name first
 * @param env environment as {@code NAME=value}
 * @param timeout seconds before it is killed, at least 1; null waits forever
 */
public record Hook(
        String path,
        List<String> args,
        List<String> env,
        @Nullable Integer timeout) {

    public Hook {
        args = List.copyOf(args);
        env = List.copyOf(env);
    }
}
