// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.launch;

import java.nio.charset.StandardCharsets;
import jrun.host.state.StateException;
import jrun.host.sys.Fd;
import jrun.host.sys.Processes;
import jrun.host.sys.Sockets;
import jrun.host.sys.SyscallException;

/** The engine's socket that takes a pidfd of the new process, so that no other process can ever be meant by it. */
public final class PidfdSocket {
    private PidfdSocket() {}

    /**
     * Connects and hands the pidfd over by SCM_RIGHTS, with one message.
     *
     * @param path an AF_UNIX stream socket
     */
    public static void send(String path, int pid, String message) throws SyscallException, StateException {
        try (Fd process = Processes.pidfdOpen(pid);
                Fd socket = Sockets.unixConnectStream(path)) {
            Sockets.send(socket, message.getBytes(StandardCharsets.US_ASCII), new int[] {process.number()});
        } catch (SyscallException e) {
            throw new StateException("send the pidfd of process " + pid + " to " + path + ": " + e.getMessage(), e);
        }
    }
}
