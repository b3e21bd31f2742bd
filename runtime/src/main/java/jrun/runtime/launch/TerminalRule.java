// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.launch;

import jrun.host.state.StateException;
import jrun.plan.LaunchOptions;
import jrun.spec.Process;
import org.jspecify.annotations.Nullable;

/** A detached terminal needs {@code --console-socket}, and only then is that option allowed. */
public final class TerminalRule {
    private TerminalRule() {}

    /**
     * Compares the two.
     *
     * @param process as config.json has it, null when there is none
     * @throws StateException if one of terminal and console socket lacks the other
     */
    public static void check(@Nullable Process process, LaunchOptions options) throws StateException {
        boolean terminal = process != null && process.terminal();
        if (options.detach() && terminal && options.consoleSocket() == null) {
            throw new StateException("cannot allocate tty if jrun will detach without setting console socket"
                    + " (/process/terminal is true); hint: use --console-socket");
        }
        if ((!options.detach() || !terminal) && options.consoleSocket() != null) {
            throw new StateException("cannot use console socket if jrun will not detach or allocate tty"
                    + "; hint: leave --console-socket out, or set /process/terminal");
        }
    }
}
