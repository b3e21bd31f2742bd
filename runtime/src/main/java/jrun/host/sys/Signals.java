// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import jrun.kernel.Uapi;
import org.jspecify.annotations.Nullable;

/**
 * The signals that come to this process, as a descriptor to poll: a command in the foreground passes them on to its
 * container. The native image blocks them ({@link BlockedSignals}); the JVM has threads that we cannot reach, so there its
 * own handlers are used ({@link JvmSignals}).
 */
public final class Signals implements AutoCloseable {
    private static final long NANOS_PER_MS = 1_000_000;

    private static @Nullable Signals interrupting;

    private final SignalSource source;
    private long kept;

    private Signals(SignalSource source) {
        this.source = source;
    }

    /** Begins to collect; until {@link #close} no signal has its default effect. */
    public static Signals collect() throws SyscallException {
        return new Signals(NativeImage.HERE ? new BlockedSignals() : new JvmSignals());
    }

    /**
     * From now on a signal that asks for the end of this command ends the waits of {@link #await} too; the others are
     * kept for {@link #kept}.
     */
    public void interruptWaits() {
        interrupting = this;
    }

    /** From now on every signal is for who reads {@link #next}. */
    public static void leaveWaits() {
        interrupting = null;
    }

    /** Whether a signal may end a wait: otherwise a plain wait does. */
    public static boolean mayInterrupt() {
        return interrupting != null;
    }

    /**
     * Waits until the descriptor can be read.
     *
     * @param timeoutMs milliseconds, negative for no limit
     * @return false when time is up
     * @throws SignalException when a signal that asks for the end came first; no other wait is ended then, so that what was
     *     begun can be undone
     */
    public static boolean await(Fd fd, int timeoutMs) throws SyscallException, SignalException {
        Signals signals = interrupting;
        if (signals == null) {
            return Sockets.poll(fd, Uapi.POLLIN, timeoutMs);
        }
        long end = System.nanoTime() + timeoutMs * NANOS_PER_MS;
        int left = timeoutMs;
        int[] fds = {fd.number(), signals.fd()};
        short[] events = {Uapi.POLLIN, Uapi.POLLIN};
        short[] seen = new short[events.length];
        while (Sockets.poll(fds, events, seen, left) > 0) {
            if (seen[0] != 0) { // what came first or at once counts: a signal may be the answer to it
                return true;
            }
            signals.take();
            left = timeoutMs < 0 ? timeoutMs : (int) Math.max(0, (end - System.nanoTime()) / NANOS_PER_MS);
        }
        return false;
    }

    private void take() throws SyscallException, SignalException {
        int signal = next();
        if (signal == Uapi.SIGTERM || signal == Uapi.SIGINT || signal == Uapi.SIGHUP || signal == Uapi.SIGQUIT) {
            leaveWaits();
            throw new SignalException(signal);
        }
        if (signal > 0) {
            kept |= 1L << (signal - 1);
        }
    }

    /** The next signal that came while something else was waited for, 0 when there is none. */
    public int kept() {
        int signal = kept == 0 ? 0 : Long.numberOfTrailingZeros(kept) + 1;
        kept &= kept - 1;
        return signal;
    }

    /** The descriptor that is readable while a signal waits. */
    public int fd() {
        return source.fd();
    }

    /** The next signal's number, 0 when none waits. */
    public int next() throws SyscallException {
        return source.next();
    }

    @Override
    public void close() {
        source.close();
    }
}
