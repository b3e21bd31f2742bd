// SPDX-License-Identifier: Apache-2.0
package jrun.host.console;

import java.nio.charset.StandardCharsets;
import jrun.host.sys.Fd;
import jrun.host.sys.Sockets;
import jrun.host.sys.SyscallException;
import org.jspecify.annotations.Nullable;

/** The engine's end of a terminal: a listening AF_UNIX stream socket that takes the pty master. */
public final class ConsoleSocket {
    private static final byte[] NAME = "/dev/ptmx".getBytes(StandardCharsets.US_ASCII);

    private ConsoleSocket() {}

    /** Hands a new master over if there is a socket, else readies it for the caller's and returns it: it stays ours. */
    public static @Nullable Fd settle(@Nullable String socket, Fd master) throws SyscallException {
        if (socket == null) {
            Relay.prepare(master);
            return master;
        }
        try (master) {
            handOver(socket, master);
            return null;
        }
    }

    /** Connects to {@code path} and hands the master over by SCM_RIGHTS, with a name as its one message. */
    public static void handOver(String path, Fd master) throws SyscallException {
        try (Fd socket = Sockets.unixConnectStream(path)) {
            Sockets.send(socket, NAME, new int[] {master.number()});
        }
    }
}
