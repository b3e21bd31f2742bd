// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.launch;

import jrun.host.state.StateException;
import jrun.host.sys.Environment;
import jrun.host.sys.Processes;
import jrun.host.sys.Syscalls;
import jrun.spec.JrunException;
import org.jspecify.annotations.Nullable;

/**
 * Descriptors from 3 on that the caller hands to the container: those of socket activation (sd_listen_fds(3)), then those
 * of {@code --preserve-fds}.
 */
public record InheritedDescriptors(int listenFds, @Nullable String listenNames, int preserved) {
    private static final int FIRST = 3;

    /** Refuses the same as {@link #of}. */
    public static void check(int preserve) throws JrunException {
        InheritedDescriptors _ = of(preserve);
    }

    /** Counts them, and refuses a number that the caller did not open: ours may have taken it since. */
    public static InheritedDescriptors of(int preserve) throws JrunException {
        int listen = activated(Environment.get("LISTEN_PID"), Environment.get("LISTEN_FDS"));
        for (int number = FIRST; number < FIRST + listen + preserve; number++) {
            if (!Syscalls.isInherited(number)) {
                throw new StateException("preserve descriptor " + number + " of " + (listen + preserve)
                        + " (--preserve-fds, LISTEN_FDS): it is not open");
            }
        }
        return new InheritedDescriptors(listen, listen == 0 ? null : Environment.get("LISTEN_FDNAMES"), preserve);
    }

    private static int activated(@Nullable String pid, @Nullable String count) {
        if (pid == null || count == null || !pid.equals(Integer.toString(Processes.getpid()))) {
            return 0;
        }
        try {
            return Math.max(0, Integer.parseInt(count));
        } catch (NumberFormatException e) {
            return 0; // sd_listen_fds(3) would refuse it as well
        }
    }
}
