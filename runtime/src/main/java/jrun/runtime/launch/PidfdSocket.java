// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.launch;

import java.nio.charset.StandardCharsets;
import jrun.host.state.StateException;
import jrun.host.sys.Fd;
import jrun.host.sys.Processes;
import jrun.host.sys.Sockets;
import jrun.host.sys.SyscallException;
import org.jspecify.annotations.Nullable;

/** The engine's socket that takes a pidfd of the new process, so that no other process can ever be meant by it. */
public final class PidfdSocket {
    /** What runc says beside the pidfd of a container process. */
    public static final String INIT = "standard";

    /** What it says beside that of an exec process. */
    public static final String EXEC = "setns";

    /** What crun says, always. */
    public static final String CRUN = " ";

    private PidfdSocket() {}

    /**
     * Connects and hands the pidfd over by SCM_RIGHTS, with one message.
     *
     * @param path an AF_UNIX stream socket; null when nobody asks
     */
    public static void send(@Nullable String path, int pid, String message) throws SyscallException, StateException {
        if (path == null) {
            return;
        }
        try (Fd process = Processes.pidfdOpen(pid);
                Fd socket = Sockets.unixConnectStream(path)) {
            Sockets.send(socket, message.getBytes(StandardCharsets.US_ASCII), new int[] {process.number()});
        } catch (SyscallException e) {
            throw new StateException("send the pidfd of process " + pid + " to " + path + ": " + e.getMessage(), e);
        }
    }
}
