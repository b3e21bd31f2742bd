// SPDX-License-Identifier: Apache-2.0
package jrun.host.notify;

import java.nio.charset.StandardCharsets;
import jrun.host.state.StateDir;
import jrun.host.sys.Environment;
import jrun.host.sys.Fd;
import jrun.host.sys.Received;
import jrun.host.sys.Sockets;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import org.jspecify.annotations.Nullable;

/**
 * The socket that a container's service sends {@code READY=1} to. The service manager gets that line from us, then the pid
 * that it is to watch, and a barrier, as from runc. Everything else that the service says is dropped: it comes from a
 * program of the container, and would be taken for the runtime's word. sd_notify(3), sd_notify_barrier(3)
 */
public final class NotifyProxy implements AutoCloseable {
    private static final String VARIABLE = "NOTIFY_SOCKET";
    private static final String DIRECTORY = "notify";
    private static final String SOCKET = "notify.sock";
    private static final String READY = "READY=";
    private static final int SEARCHABLE = 0755;
    private static final int WRITABLE_BY_ALL = 0777;

    /** What systemd takes of one message, NOTIFY_BUFFER_MAX. */
    private static final int MAX_BYTES = 4096;

    /** Descriptors in one message, SCM_MAX_FD of unix(7). */
    private static final int MAX_FDS = 253;

    private static final int BARRIER_MS = 30_000;
    private static final int FOREVER = -1;
    private static final long NANOS_PER_MS = 1_000_000;

    private final Fd socket;
    private final String managerAddress;
    private @Nullable Fd barrier;
    private long barrierEnd;
    private @Nullable String failure;

    private NotifyProxy(Fd socket, String managerAddress) {
        this.socket = socket;
        this.managerAddress = managerAddress;
    }

    private static @Nullable String manager() {
        String address = Environment.get(VARIABLE);
        return address == null || address.isEmpty() ? null : address;
    }

    /**
     * Makes the directory that the container will see, if this command has a service manager.
     *
     * @return its path, null when nobody wants to be notified
     */
    public static @Nullable String makeDirectory(StateDir dir) throws SyscallException {
        if (manager() == null) {
            return null;
        }
        Syscalls.mkdirat(dir.dir(), DIRECTORY, SEARCHABLE);
        Syscalls.fchmodat(dir.dir(), DIRECTORY, SEARCHABLE); // whatever the umask is
        return dir.path() + "/" + DIRECTORY;
    }

    /**
     * Begins to listen, before the container's program may run.
     *
     * @return null when this command has no service manager, or the command that created the container had none
     */
    public static @Nullable NotifyProxy listen(StateDir dir) throws SyscallException {
        String manager = manager();
        if (manager == null || !dir.has(DIRECTORY)) {
            return null;
        }
        int flags = Uapi.O_RDONLY | Uapi.O_DIRECTORY | Uapi.O_NOFOLLOW;
        try (Fd directory = Syscalls.openat(dir.dir(), DIRECTORY, flags, 0)) {
            removeOld(directory);
            Fd socket = Sockets.unixDatagrams(directory, SOCKET);
            try {
                Syscalls.fchmodat(directory, SOCKET, WRITABLE_BY_ALL);
                return new NotifyProxy(socket, manager);
            } catch (SyscallException e) {
                socket.close();
                throw e;
            }
        }
    }

    /** A start that failed may have left one. */
    private static void removeOld(Fd directory) throws SyscallException {
        try {
            Syscalls.unlinkat(directory, SOCKET, 0);
        } catch (SyscallException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }

    /** Readable while a message of the container waits. */
    public int number() {
        return socket.number();
    }

    /**
     * Takes one message, and passes it on if it says that the service is ready.
     *
     * @param mainPid the process that the manager is to watch from then on
     * @return whether that was it; a manager that could not be told is a {@link #failure}
     */
    public boolean serve(int mainPid) throws SyscallException {
        String ready = ready(receive());
        if (ready == null || barrier != null || failure != null) {
            return false;
        }
        try {
            tell(ready, mainPid);
        } catch (SyscallException e) {
            failure = "tell the service manager that the container is ready: " + e.getMessage();
        }
        return true;
    }

    private void tell(String ready, int mainPid) throws SyscallException {
        try (Fd manager = Sockets.unixConnectDatagrams(managerAddress)) {
            send(manager, ready + "\n", new int[0]);
            send(manager, "MAINPID=" + mainPid + "\n", new int[0]);
            Fd[] pipe = Syscalls.pipe();
            barrier = pipe[0];
            barrierEnd = System.nanoTime() + BARRIER_MS * NANOS_PER_MS;
            try (Fd end = pipe[1]) {
                send(manager, "BARRIER=1", new int[] {end.number()});
            }
        }
    }

    /** Why the manager does not know, or may not know yet, that the service is ready; null when it does, or it is not. */
    public @Nullable String failure() {
        return failure;
    }

    private static void send(Fd manager, String text, int[] fds) throws SyscallException {
        Sockets.send(manager, text.getBytes(StandardCharsets.US_ASCII), fds);
    }

    /** The text of a message; its descriptors are closed, by which a barrier of the service ends. */
    private String receive() throws SyscallException {
        try {
            Received message = Sockets.recv(socket, MAX_BYTES, MAX_FDS);
            message.fds().forEach(Fd::close);
            return new String(message.data(), StandardCharsets.US_ASCII);
        } catch (SyscallException e) {
            if (e.errno() == Errno.EMSGSIZE) {
                return ""; // larger than any that a service manager would take
            }
            throw e;
        }
    }

    /** The line that says that the service is ready, null when the message has none. */
    static @Nullable String ready(String message) {
        for (int begin = 0; begin < message.length(); ) {
            int end = message.indexOf('\n', begin);
            String line = message.substring(begin, end < 0 ? message.length() : end);
            if (line.startsWith(READY)) {
                return line;
            }
            begin = end < 0 ? message.length() : end + 1;
        }
        return null;
    }

    /**
     * Stays until the service is ready and the manager knows it, or the process has ended.
     *
     * @param process pidfd of the container process, whose pid goes to the manager
     */
    public void awaitReady(Fd process, int pid) throws SyscallException {
        int[] fds = {socket.number(), process.number()};
        short[] events = {Uapi.POLLIN, Uapi.POLLIN};
        short[] seen = new short[events.length];
        do {
            Sockets.poll(fds, events, seen, FOREVER);
            if (seen[0] != 0 && serve(pid)) { // first: what it said before its end counts
                awaitBarrier();
                return;
            }
        } while (seen[0] != 0 || seen[1] == 0);
    }

    /** Waits until the manager has read what it was sent, 30 s at most, so that it does not see our end first. */
    public void awaitBarrier() throws SyscallException {
        Fd pipe = barrier;
        if (pipe == null || failure != null) {
            return;
        }
        long left = (barrierEnd - System.nanoTime()) / NANOS_PER_MS;
        if (!Sockets.poll(pipe, Uapi.POLLIN, (int) Math.max(0, left))) {
            failure = "the service manager did not acknowledge a barrier within 30 s";
        }
    }

    @Override
    public void close() {
        if (barrier != null) {
            barrier.close();
        }
        socket.close();
    }
}
