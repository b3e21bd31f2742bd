// SPDX-License-Identifier: Apache-2.0
package jrun.host.console;

import java.nio.charset.StandardCharsets;
import jrun.host.sys.Fd;
import jrun.host.sys.Sockets;
import jrun.host.sys.SyscallException;

/** The engine's end of a terminal: a listening AF_UNIX stream socket that takes the pty master. */
public final class ConsoleSocket {
    private static final byte[] NAME = "/dev/ptmx".getBytes(StandardCharsets.US_ASCII);

    private ConsoleSocket() {}

    /** Connects to {@code path} and hands the master over by SCM_RIGHTS, with a name as its one message. */
    public static void handOver(String path, Fd master) throws SyscallException {
        try (Fd socket = Sockets.unixConnectStream(path)) {
            Sockets.send(socket, NAME, new int[] {master.number()});
        }
    }
}
