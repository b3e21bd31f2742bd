// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import org.jspecify.annotations.Nullable;

/**
 * The options that create, run and exec have in common.
 *
 * @param consoleSocket path of the AF_UNIX socket that takes the terminal's master
 * @param detach return once the process is there, without waiting for its end
 * @param pidFile path of the file to write the pid of the process to
 * @param pidfdSocket path of the AF_UNIX socket that takes a pidfd of the process
 * @param preserveFds number of descriptors from 3 on that the process inherits
 */
public record LaunchOptions(
        @Nullable String consoleSocket,
        boolean detach,
        @Nullable String pidFile,
        @Nullable String pidfdSocket,
        int preserveFds) {
    /** Nobody asks for anything. */
    public static final LaunchOptions NONE = new LaunchOptions(null, true, null, null, 0);
}
