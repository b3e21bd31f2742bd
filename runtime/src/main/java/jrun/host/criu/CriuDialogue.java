// SPDX-License-Identifier: Apache-2.0
package jrun.host.criu;

import java.util.ArrayList;
import java.util.List;
import jrun.host.sys.Fd;
import jrun.host.sys.Received;
import jrun.host.sys.Signals;
import jrun.host.sys.Sockets;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Trace;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import jrun.spec.JrunException;
import org.jspecify.annotations.Nullable;

/** The talk with one {@code criu swrk}: a request, notifications that are answered, and its outcome. */
public final class CriuDialogue {
    private static final int LARGEST = 10 * 4096;
    private static final int MOST_DESCRIPTORS = 8;

    private final Fd socket;
    private @Nullable JrunException refusal;

    /** The talk over this socket, which stays the caller's. */
    public CriuDialogue(Fd socket) {
        this.socket = socket;
    }

    /**
     * Sends the request and answers until it is done.
     *
     * @throws CriuException when CRIU says that it failed, without what its log says
     * @throws JrunException what the listener threw, once CRIU has taken everything back
     */
    public void run(CriuRequest request, CriuListener listener) throws JrunException {
        converse(request.bytes(), request.type(), listener);
    }

    CriuResponse converse(byte[] request, CriuRequestType type, CriuListener listener) throws JrunException {
        long begin = Trace.now();
        send(request);
        while (true) {
            Received received = receive(listener);
            List<Fd> fds = new ArrayList<>(received.fds());
            try {
                CriuResponse response = CriuResponse.parse(received.data());
                if (response.type() == CriuRequestType.NOTIFY.number()) {
                    Trace.phase("criu up to " + response.script(), begin);
                    begin = Trace.now();
                    answer(response, fds, listener);
                } else if (response.success() && response.type() == type.number()) {
                    Trace.phase("criu up to its answer", begin);
                    return response;
                } else {
                    throw refusal == null ? failure(response) : refusal;
                }
            } finally {
                fds.forEach(Fd::close);
            }
        }
    }

    private void send(byte[] message) throws CriuException {
        try {
            Sockets.send(socket, message, new int[0]);
        } catch (SyscallException e) {
            throw new CriuException("talk to criu: " + e.errno().describe() + "; it has ended", e);
        }
    }

    private Received receive(CriuListener listener) throws JrunException {
        int interval = listener.interval();
        if (interval >= 0) {
            while (!Sockets.poll(socket, Uapi.POLLIN, interval)) {
                listener.waiting();
            }
        } else if (Signals.mayInterrupt()) {
            Signals.await(socket, -1);
        }
        Received received;
        try {
            received = Sockets.recv(socket, LARGEST, MOST_DESCRIPTORS);
        } catch (SyscallException e) {
            throw refusal == null ? ended(e) : refusal;
        }
        if (received.data().length == 0) {
            throw refusal == null ? ended(null) : refusal;
        }
        return received;
    }

    private static CriuException ended(@Nullable SyscallException cause) {
        return new CriuException("criu failed: it ended without an answer", cause);
    }

    private void answer(CriuResponse notification, List<Fd> fds, CriuListener listener) throws JrunException {
        try {
            listener.reached(notification.script(), notification.pid(), fds);
        } catch (JrunException e) {
            refusal = e; // CRIU gets the refusal, takes back what it has done, and says so
        }
        try {
            send(CriuRequest.notified(refusal == null));
        } catch (CriuException e) {
            throw refusal == null ? e : refusal; // it may have ended with the processes that were refused
        }
    }

    private static CriuException failure(CriuResponse response) {
        StringBuilder text = new StringBuilder("criu failed: type ")
                .append(CriuRequestType.name(response.type()))
                .append(" errno ")
                .append(response.errno());
        if (response.errno() > 0) {
            text.append(" (").append(Errno.of(response.errno()).describe()).append(')');
        }
        return new CriuException(text.toString()).withOutput(response.message());
    }
}
