// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Unix sockets against the kernel. */
@Isolated("a number of a closed descriptor must not be taken by another test")
class SocketsTest {
    private static final int FD_CLOEXEC = 1;
    private static final int POLLHUP = 0x10;
    private static final int[] NONE = {};

    @TempDir
    Path dir;

    private Fd directory(Path path) throws SyscallException {
        return Syscalls.open(path.toString(), Uapi.O_PATH | Uapi.O_DIRECTORY, 0);
    }

    private static void close(Fd... fds) {
        for (Fd fd : fds) {
            fd.close();
        }
    }

    @Test
    void packetsKeepTheirBordersAndEndWithAnEmptyOne() throws SyscallException {
        Fd[] pair = Sockets.socketpair();
        Sockets.send(pair[0], "one".getBytes(UTF_8), NONE);
        Sockets.send(pair[0], "two".getBytes(UTF_8), NONE);
        pair[0].close();

        assertArrayEquals("one".getBytes(UTF_8), Sockets.recv(pair[1], 100, 0).data());
        assertArrayEquals("two".getBytes(UTF_8), Sockets.recv(pair[1], 100, 0).data());
        assertEquals(0, Sockets.recv(pair[1], 100, 0).data().length);
        pair[1].close();
    }

    @Test
    void descriptorsTravelInOrderAndArriveCloseOnExec() throws SyscallException {
        Fd[] pair = Sockets.socketpair();
        try (Fd first = MemoryFile.sealed("first", "1".getBytes(UTF_8));
                Fd second = MemoryFile.sealed("second", "2".getBytes(UTF_8));
                Fd third = MemoryFile.sealed("third", "3".getBytes(UTF_8))) {
            Sockets.send(pair[0], new byte[1], new int[] {second.number(), first.number(), third.number()});
        }

        Received received = Sockets.recv(pair[1], 1, 8);

        StringBuilder contents = new StringBuilder();
        for (Fd fd : received.fds()) {
            assertEquals(FD_CLOEXEC, Syscalls.fcntl(fd, Uapi.F_GETFD, 0));
            contents.append(new String(Syscalls.readAll(fd), UTF_8));
            fd.close();
        }
        assertEquals("213", contents.toString());
        close(pair);
    }

    @Test
    void aPacketThatIsTooLargeIsAnErrorNotACutMessage() throws SyscallException {
        Fd[] pair = Sockets.socketpair();
        Sockets.send(pair[0], new byte[100], NONE);

        SyscallException e = assertThrows(SyscallException.class, () -> Sockets.recv(pair[1], 99, 0));

        assertEquals(Errno.EMSGSIZE, e.errno());
        close(pair);
    }

    @Test
    void sendingToNobodyIsAnErrorAndNotASignal() throws SyscallException {
        Fd[] pair = Sockets.socketpair();
        pair[1].close();

        SyscallException e = assertThrows(SyscallException.class, () -> Sockets.send(pair[0], new byte[1], NONE));

        assertEquals(Errno.EPIPE, e.errno());
        pair[0].close();
    }

    @Test
    void aSocketIsBoundBelowADirectoryHoweverLongItsPath() throws SyscallException {
        Path deep = dir;
        for (int i = 0; i < 10; i++) {
            deep = deep.resolve("a directory with a long name");
            Syscalls.mkdir(deep.toString(), 0700);
        }
        try (Fd fd = directory(deep);
                Fd listening = Sockets.unixListen(fd, "start.sock", 0600);
                Fd client = Sockets.unixConnect(fd, "start.sock");
                Fd server = Sockets.accept(listening)) {
            Sockets.send(client, "start".getBytes(UTF_8), NONE);

            assertArrayEquals(
                    "start".getBytes(UTF_8), Sockets.recv(server, 10, 0).data());
            assertEquals(0600, Syscalls.stat(deep + "/start.sock").permissions());
        }
    }

    @Test
    void nobodyListeningIsRefused() throws SyscallException {
        try (Fd fd = directory(dir)) {
            Sockets.unixListen(fd, "s", 0600).close();

            SyscallException e = assertThrows(SyscallException.class, () -> Sockets.unixConnect(fd, "s"));

            assertEquals(Errno.ECONNREFUSED, e.errno());
        }
    }

    @Test
    void pollTellsReadinessAndTheEndOfTime() throws SyscallException {
        Fd[] pair = Sockets.socketpair();
        assertFalse(Sockets.poll(pair[1], Uapi.POLLIN, 10));
        Sockets.send(pair[0], new byte[1], NONE);
        assertTrue(Sockets.poll(pair[1], Uapi.POLLIN, 10));

        short[] revents = new short[2];
        pair[0].close();
        int ready = Sockets.poll(new int[] {-1, pair[1].number()}, new short[] {Uapi.POLLIN, Uapi.POLLIN}, revents, -1);

        assertEquals(1, ready);
        assertEquals(0, revents[0]);
        assertEquals(Uapi.POLLIN | POLLHUP, revents[1]);
        pair[1].close();
    }
}
