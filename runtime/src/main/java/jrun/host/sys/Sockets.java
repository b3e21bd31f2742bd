// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import static jrun.host.sys.Checked.checked;
import static jrun.host.sys.Checked.checkedFd;
import static jrun.kernel.Uapi.O_CLOEXEC;
import static jrun.kernel.Uapi.O_PATH;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;

/** Unix sockets that carry packets and descriptors, and waiting for descriptors. unix(7), poll(2) */
public final class Sockets {
    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_SEQPACKET = 5;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_PASSCRED = 16;
    private static final int SCM_RIGHTS = 1;
    private static final int SCM_CREDENTIALS = 2;
    private static final int CREDENTIALS_SPACE = 32;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MSG_CMSG_CLOEXEC = 0x40000000;
    private static final int MSG_CTRUNC = 8;
    private static final int MSG_TRUNC = 0x20;
    private static final int BACKLOG = 8;
    private static final int SUN_PATH = 108;
    private static final int SUN_SIZE = 2 + SUN_PATH;
    private static final int CMSG_HEADER = 16;
    private static final int POLLFD = 8;

    /** struct msghdr: name, name length, iov, iov count, control, control length, flags; all in 8 bytes each. */
    private static final int MSGHDR = 56;

    private Sockets() {}

    /** Two connected packet sockets; ends of a conversation with a child. */
    public static Fd[] socketpair() throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            long ends = memory.reserve(2 * Integer.BYTES);
            int type = SOCK_SEQPACKET | O_CLOEXEC;
            checked("create", "socket pair", RawCalls.socketpair(AF_UNIX, type, 0, ends));
            return new Fd[] {new Fd(memory.getInt(ends)), new Fd(memory.getInt(ends + 4))};
        }
    }

    /** From now on the kernel says with each packet who sent it, {@link Received#sender}. SO_PASSCRED in unix(7) */
    public static void nameSenders(Fd socket) throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            long on = memory.reserve(Integer.BYTES);
            memory.putInt(on, 1);
            long result = RawCalls.setsockopt(socket.number(), SOL_SOCKET, SO_PASSCRED, on, Integer.BYTES);
            checked("ask for the senders of", socket, result);
        }
    }

    /** From now on a receive that would wait longer fails with EAGAIN. SO_RCVTIMEO in socket(7) */
    public static void limitWaits(Fd socket, int milliseconds) throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            long time = memory.reserve(2 * Long.BYTES);
            memory.putLong(time, milliseconds / 1000);
            memory.putLong(time + Long.BYTES, milliseconds % 1000 * 1000L);
            long result = RawCalls.setsockopt(socket.number(), SOL_SOCKET, SO_RCVTIMEO, time, 2 * Long.BYTES);
            checked("limit the waits of", socket, result);
        }
    }

    /** A listening packet socket under a name in a directory. Its mode is settled before it can be seen. */
    public static Fd unixListen(Fd dir, String name, int mode) throws SyscallException {
        Fd socket = socket(SOCK_SEQPACKET, name);
        try {
            Syscalls.fchmod(socket, mode);
            bind(socket, dir, name);
            checked("listen on", name, RawCalls.listen(socket.number(), BACKLOG));
            return socket;
        } catch (SyscallException e) {
            socket.close();
            throw e;
        }
    }

    private static void bind(Fd socket, Fd dir, String name) throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            long address = memory.bytes(address("bind", inDirectory(dir, name), name));
            checked("bind", name, RawCalls.bind(socket.number(), address, SUN_SIZE));
        }
    }

    /** A datagram socket under a name in a directory, with the mode that the umask leaves of 0777. */
    public static Fd unixDatagrams(Fd dir, String name) throws SyscallException {
        Fd socket = socket(SOCK_DGRAM, name);
        try {
            bind(socket, dir, name);
            return socket;
        } catch (SyscallException e) {
            socket.close();
            throw e;
        }
    }

    /** Connects to a datagram socket; a path that begins with {@code @} is a name of the abstract namespace. unix(7) */
    public static Fd unixConnectDatagrams(String path) throws SyscallException {
        if (!path.startsWith("@")) {
            return connect(SOCK_DGRAM, path, path);
        }
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        if (name.length > SUN_PATH) {
            throw new SyscallException("connect to", path, Errno.ENAMETOOLONG);
        }
        byte[] address = new byte[2 + name.length];
        address[0] = AF_UNIX;
        System.arraycopy(name, 1, address, 3, name.length - 1);
        return connect(SOCK_DGRAM, address, path);
    }

    /** Connects to a packet socket in a directory. */
    public static Fd unixConnect(Fd dir, String name) throws SyscallException {
        return connect(SOCK_SEQPACKET, inDirectory(dir, name), name);
    }

    /** Connects to a stream socket, such as an engine's console socket; the path may be of any length. */
    public static Fd unixConnectStream(String path) throws SyscallException {
        if (path.getBytes(StandardCharsets.UTF_8).length < SUN_PATH) {
            return connect(SOCK_STREAM, path, path);
        }
        int slash = path.lastIndexOf('/');
        String parent = slash < 0 ? "." : path.substring(0, slash + 1);
        try (Fd dir = Syscalls.open(parent, O_PATH | Uapi.O_DIRECTORY, 0)) {
            return connect(SOCK_STREAM, inDirectory(dir, path.substring(slash + 1)), path);
        }
    }

    /** The next connection of a listening socket. */
    public static Fd accept(Fd listening) throws SyscallException {
        long number = RawCalls.accept4(listening.number(), 0, 0, O_CLOEXEC);
        return checkedFd("accept on", listening, number);
    }

    private static Fd socket(int type, String on) throws SyscallException {
        return checkedFd("open socket for", on, RawCalls.socket(AF_UNIX, type | O_CLOEXEC, 0));
    }

    private static String inDirectory(Fd dir, String name) {
        return dir.path() + "/" + name;
    }

    private static Fd connect(int type, String address, String on) throws SyscallException {
        return connect(type, address("connect to", address, on), on);
    }

    private static Fd connect(int type, byte[] address, String on) throws SyscallException {
        Fd socket = socket(type, on);
        try (NativeMemory memory = new NativeMemory()) {
            checked("connect to", on, RawCalls.connect(socket.number(), memory.bytes(address), address.length));
            return socket;
        } catch (SyscallException e) {
            socket.close();
            throw e;
        }
    }

    /** struct sockaddr_un */
    private static byte[] address(String attempted, String path, String on) throws SyscallException {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        if (name.length >= SUN_PATH || path.indexOf('\0') >= 0) {
            throw new SyscallException(attempted, on, Errno.ENAMETOOLONG);
        }
        byte[] address = new byte[SUN_SIZE];
        address[0] = AF_UNIX;
        System.arraycopy(name, 0, address, 2, name.length);
        return address;
    }

    /** Sends one packet with copies of descriptors; these stay open here. The number of bytes sent. */
    public static int send(Fd socket, byte[] data, int[] fds) throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            long control = 0;
            int length = 0;
            if (fds.length > 0) {
                length = controlSpace(fds.length);
                control = memory.zeroed(length);
                memory.putLong(control, CMSG_HEADER + (long) fds.length * Integer.BYTES);
                memory.putInt(control + 8, SOL_SOCKET);
                memory.putInt(control + 12, SCM_RIGHTS);
                for (int i = 0; i < fds.length; i++) {
                    memory.putInt(control + CMSG_HEADER + (long) i * Integer.BYTES, fds[i]);
                }
            }
            long header = header(memory, memory.bytes(data), data.length, control, length);
            return (int) checked("send to", socket, RawCalls.sendmsg(socket.number(), header, MSG_NOSIGNAL));
        }
    }

    /**
     * Waits for one packet.
     *
     * @throws SyscallException EMSGSIZE when the packet or its descriptors were larger than asked for; what came is closed
     */
    public static Received recv(Fd socket, int maxBytes, int maxFds) throws SyscallException {
        return recvWith(socket, maxBytes, maxFds == 0 ? 0 : controlSpace(maxFds));
    }

    /** The same on a socket with {@link #nameSenders}. */
    public static Received recvNamed(Fd socket, int maxBytes, int maxFds) throws SyscallException {
        return recvWith(socket, maxBytes, CREDENTIALS_SPACE + controlSpace(maxFds));
    }

    private static Received recvWith(Fd socket, int maxBytes, int space) throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            long data = memory.reserve(maxBytes);
            long control = memory.zeroed(space);
            long header = header(memory, data, maxBytes, control, space);
            long got = RawCalls.recvmsg(socket.number(), header, MSG_CMSG_CLOEXEC);
            checked("receive from", socket, got);
            List<Fd> fds = new ArrayList<>();
            int sender = control(memory, control, memory.getLong(header + 40), fds);
            if ((memory.getInt(header + 48) & (MSG_CTRUNC | MSG_TRUNC)) != 0) {
                fds.forEach(Fd::close);
                throw new SyscallException("receive from", socket.toString(), Errno.EMSGSIZE);
            }
            return new Received(memory.get(data, (int) got), fds, sender);
        }
    }

    private static int controlSpace(int fds) {
        return CMSG_HEADER + ((fds * Integer.BYTES + 7) & -8);
    }

    private static long header(NativeMemory memory, long data, long length, long control, long controlLength) {
        long vector = memory.reserve(2 * Long.BYTES);
        memory.putLong(vector, data);
        memory.putLong(vector + 8, length);
        long header = memory.zeroed(MSGHDR);
        memory.putLong(header + 16, vector);
        memory.putLong(header + 24, 1);
        memory.putLong(header + 32, controlLength == 0 ? 0 : control);
        memory.putLong(header + 40, controlLength);
        return header;
    }

    /** Adds the descriptors that came along; returns the sender, 0 when the kernel was not asked to name it. */
    private static int control(NativeMemory memory, long control, long length, List<Fd> fds) {
        int sender = 0;
        for (long at = control; at + CMSG_HEADER <= control + length; ) {
            long size = memory.getLong(at);
            if (size < CMSG_HEADER) {
                break;
            }
            int type = memory.getInt(at + 8) == SOL_SOCKET ? memory.getInt(at + 12) : 0;
            if (type == SCM_RIGHTS) {
                for (long fd = at + CMSG_HEADER; fd + Integer.BYTES <= at + size; fd += Integer.BYTES) {
                    fds.add(new Fd(memory.getInt(fd)));
                }
            } else if (type == SCM_CREDENTIALS) {
                sender = memory.getInt(at + CMSG_HEADER);
            }
            at += (size + 7) & -8;
        }
        return sender;
    }

    /**
     * Waits until one of the descriptors is ready.
     *
     * @param fds numbers; a negative one is passed over
     * @param events what to wait for, POLL* of {@link Uapi}
     * @param revents filled with what happened
     * @param timeoutMs milliseconds, negative for no limit
     * @return how many are ready, 0 when time is up
     */
    public static int poll(int[] fds, short[] events, short[] revents, int timeoutMs) throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            long array = memory.reserve(fds.length * POLLFD);
            for (int i = 0; i < fds.length; i++) {
                memory.putInt(array + (long) i * POLLFD, fds[i]);
                memory.putInt(array + (long) i * POLLFD + 4, events[i] & 0xffff);
            }
            long time = 0;
            if (timeoutMs >= 0) {
                time = memory.reserve(2 * Long.BYTES);
                memory.putLong(time, timeoutMs / 1000);
                memory.putLong(time + 8, timeoutMs % 1000 * 1_000_000L);
            }
            // the kernel writes the time that is left back, so that a repeated call waits for the rest
            long ready = RawCalls.ppoll(array, fds.length, time, 0, Long.BYTES);
            checked("wait for", fds.length + " descriptors", ready);
            for (int i = 0; i < fds.length; i++) {
                revents[i] = (short) (memory.getInt(array + (long) i * POLLFD + 4) >>> 16);
            }
            return (int) ready;
        }
    }

    /** Waits for one descriptor; false when time is up. */
    public static boolean poll(Fd fd, short event, int timeoutMs) throws SyscallException {
        return poll(new int[] {fd.number()}, new short[] {event}, new short[1], timeoutMs) > 0;
    }
}
