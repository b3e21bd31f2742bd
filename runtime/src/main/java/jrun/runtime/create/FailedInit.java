// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.create;

import jrun.host.state.ProcessRef;
import jrun.host.state.StateException;
import jrun.host.sys.Fd;
import jrun.host.sys.Sockets;
import jrun.host.sys.SyscallException;
import jrun.kernel.Uapi;
import org.jspecify.annotations.Nullable;

/**
 * The init of a container whose program could not be executed. Docker deletes the container as soon as {@code start} has
 * failed, and takes only one that it knows to have ended: what it could not delete then stays for ever.
 */
final class FailedInit {
    private static final int END_MS = 10_000;

    /** A parent that reaps does so at once; one that does not is not waited for any longer. */
    private static final int REAPED_MS = 500;

    private static final int PAUSE_MS = 1;

    private FailedInit() {}

    /** Waits until it has ended and its parent knows; what keeps us from that is added to the failure. */
    static void await(@Nullable ProcessRef init, Exception failure) {
        if (init == null) {
            return;
        }
        try (Fd process = init.open()) {
            if (process != null && !Sockets.poll(process, Uapi.POLLIN, END_MS)) {
                failure.addSuppressed(new StateException("wait for process " + init.pid()
                        + ", the init of the container, which reported the failure: it has not ended in "
                        + END_MS / 1000 + " s"));
                return;
            }
            for (int i = 0; i < REAPED_MS / PAUSE_MS && init.isUnreaped(); i++) {
                Sockets.poll(new int[0], new short[0], new short[0], PAUSE_MS);
            }
        } catch (SyscallException e) {
            failure.addSuppressed(e);
        }
    }
}
