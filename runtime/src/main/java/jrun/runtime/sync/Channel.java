// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.sync;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jrun.host.sys.Fd;
import jrun.host.sys.Received;
import jrun.host.sys.Sockets;
import jrun.host.sys.SyscallException;
import jrun.kernel.Errno;
import org.jspecify.annotations.Nullable;

/** One end of the sync socket: typed messages in, typed messages out. Closing it tells the helper that we are gone. */
public final class Channel implements AutoCloseable {
    private static final int HEADER = 16;
    private static final int MAX_PACKET = 64 * 1024;
    private static final int MAX_FDS = 32;

    /** Of one packet's bytes: well below a socket's usual buffer, which a packet must fit into. socket(7) */
    private static final int MAX_PART = 64 * 1024;

    /** Of all bytes of one message: the helper's PAYLOAD_SIZE. */
    public static final int MAX_PAYLOAD = 1024 * 1024;

    /**
     * How long a {@link #receive} waits before it fails with EAGAIN, so that its caller can look whether anyone is left who
     * could send: a process of the container may hold a copy of the helper's end.
     */
    public static final int WAIT_MS = 1000;

    private static final byte[] NOTHING = {};

    private final Fd socket;
    private final boolean named;
    private final byte[] header = new byte[HEADER];

    /** A channel whose receives wait as long as it takes. */
    public Channel(Fd socket) {
        this(socket, false);
    }

    private Channel(Fd socket, boolean named) {
        this.socket = socket;
        this.named = named;
    }

    /** A channel to a helper that waits for {@code start}. */
    public static Channel toWaiting(Fd socket) throws SyscallException {
        Sockets.limitWaits(socket, WAIT_MS);
        return new Channel(socket);
    }

    /** A channel whose messages have their sender, by the kernel's word; before anything is sent to it. */
    public static Channel namingSenders(Fd socket) throws SyscallException {
        Sockets.nameSenders(socket);
        Sockets.limitWaits(socket, WAIT_MS);
        return new Channel(socket, true);
    }

    public Fd socket() {
        return socket;
    }

    /** Answers a message that waits, with bytes that the helper keeps for the hooks that it runs next. */
    public void acknowledge(byte[] payload) throws SyscallException {
        sendParts(Msg.ACK, payload);
    }

    public void acknowledge() throws SyscallException {
        acknowledge(NOTHING);
    }

    /** Says {@code start} to a container that waits, with the state document for its startContainer hooks. */
    public void start(byte[] state) throws SyscallException {
        sendParts(Msg.START, state);
    }

    /** A payload of up to {@link #MAX_PAYLOAD} bytes, in as many packets as it needs. */
    private void sendParts(Msg msg, byte[] payload) throws SyscallException {
        int from = 0;
        while (payload.length - from > MAX_PART) {
            send(Msg.PART, Arrays.copyOfRange(payload, from, from + MAX_PART), List.of());
            from += MAX_PART;
        }
        send(msg, from == 0 ? payload : Arrays.copyOfRange(payload, from, payload.length), List.of());
    }

    /**
     * Hands descriptors over, in order and in as many packets as they need; they stay open on this side. A helper that has
     * ended is no failure here: what it said comes with the next {@link #receive}.
     */
    public void handOver(List<Fd> fds) throws SyscallException {
        try {
            for (int from = 0; from < fds.size(); from += MAX_FDS) {
                send(Msg.FDS, NOTHING, fds.subList(from, Math.min(fds.size(), from + MAX_FDS)));
            }
        } catch (SyscallException e) {
            if (e.errno() != Errno.EPIPE && e.errno() != Errno.ECONNRESET) {
                throw e;
            }
        }
    }

    private void send(Msg msg, byte[] payload, List<Fd> fds) throws SyscallException {
        byte[] packet = Arrays.copyOf(encodeHeader(msg, payload.length), HEADER + payload.length);
        System.arraycopy(payload, 0, packet, HEADER, payload.length);
        int[] numbers = new int[fds.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = fds.get(i).number();
        }
        Sockets.send(socket, packet, numbers);
    }

    private byte[] encodeHeader(Msg msg, int length) {
        ByteBuffer.wrap(header)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(msg.code())
                .putInt(0)
                .putInt(0)
                .putInt(length);
        return header;
    }

    /**
     * The next message, null when the helper closed its end.
     *
     * @throws SyncException when the packet is not one of the helper's messages
     */
    public @Nullable Message receive() throws SyscallException, SyncException {
        Received packet = packet();
        byte[] data = packet.data();
        if (data.length == 0) {
            return null;
        }
        List<Fd> fds = new ArrayList<>(packet.fds());
        Message message = decode(data, fds, named ? packet.sender() : Message.UNASKED);
        if (message == null) {
            for (Fd fd : fds) {
                fd.close();
            }
            throw new SyncException("read a message of jrun-init: not one of the protocol (" + data.length + " bytes)");
        }
        return message;
    }

    /** A helper that failed before it took our descriptors resets the socket; what it said is read after that. */
    private Received packet() throws SyscallException {
        try {
            return next();
        } catch (SyscallException e) {
            if (e.errno() != Errno.ECONNRESET) {
                throw e;
            }
            return next();
        }
    }

    private Received next() throws SyscallException {
        return named ? Sockets.recvNamed(socket, MAX_PACKET, MAX_FDS) : Sockets.recv(socket, MAX_PACKET, MAX_FDS);
    }

    private static @Nullable Message decode(byte[] data, List<Fd> fds, int sender) {
        if (data.length < HEADER) {
            return null;
        }
        ByteBuffer buffer = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        Msg msg = Msg.of(buffer.getInt());
        int a = buffer.getInt();
        int b = buffer.getInt();
        int length = buffer.getInt();
        boolean mayHaveFds = msg == Msg.TERMINAL || fds.isEmpty();
        if (msg == null || msg.code() >= Msg.ACK.code() || length != data.length - HEADER || !mayHaveFds) {
            return null;
        }
        return new Message(msg, a, b, Arrays.copyOfRange(data, HEADER, data.length), fds, sender);
    }

    @Override
    public void close() {
        socket.close();
    }
}
