// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import static jrun.host.sys.Native.call;
import static jrun.host.sys.Native.checked;
import static jrun.host.sys.Native.checkedFd;

import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import org.jspecify.annotations.Nullable;

/**
 * The signals that come to this process, as a descriptor to poll: a command in the foreground passes them on to its
 * container. In the native image, which has one thread, they are blocked and read from a signalfd(2). The JVM has
 * threads that we cannot reach, so there its own handlers write to a pipe ({@link JvmSignals}).
 */
public abstract sealed class Signals implements AutoCloseable permits Signals.Blocked, JvmSignals {
    private static final long NANOS_PER_MS = 1_000_000;

    private static @Nullable Signals interrupting;

    private long kept;

    /** Begins to collect; until {@link #close} no signal has its default effect. */
    public static Signals collect() throws SyscallException {
        return NativeImage.HERE ? new Blocked() : new JvmSignals();
    }

    /**
     * From now on a signal that asks for the end of this command ends the waits of {@link #await} too; the others are
     * kept for {@link #kept}.
     */
    public final void interruptWaits() {
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
    public final int kept() {
        int signal = kept == 0 ? 0 : Long.numberOfTrailingZeros(kept) + 1;
        kept &= kept - 1;
        return signal;
    }

    /** The descriptor that is readable while a signal waits. */
    public abstract int fd();

    /** The next signal's number, 0 when none waits. */
    public abstract int next() throws SyscallException;

    @Override
    public abstract void close();

    /** Signals of the one thread there is. */
    static final class Blocked extends Signals {
        private static final int SIG_BLOCK = 0;
        private static final int SIG_SETMASK = 2;
        private static final int SET_SIZE = 8;
        private static final int INFO_SIZE = 128;

        private final Fd descriptor;

        Blocked() throws SyscallException {
            try (NativeMemory memory = new NativeMemory()) {
                long set = memory.reserve(SET_SIZE);
                memory.putLong(set, mask());
                checked("block", "signals", call(SyscallNumber.RT_SIGPROCMASK, SIG_BLOCK, set, 0, SET_SIZE));
                int flags = Uapi.O_CLOEXEC | Uapi.O_NONBLOCK;
                descriptor = checkedFd("open", "signalfd", call(SyscallNumber.SIGNALFD4, -1, set, SET_SIZE, flags));
            }
        }

        /** Everything but faults of our own, broken pipes and terminal stops. */
        private static long mask() {
            int[] kept = {4, 5, 6, 7, 8, 11, Uapi.SIGPIPE, Uapi.SIGTTIN, Uapi.SIGTTOU, Uapi.SIGURG};
            long mask = -1L;
            for (int signal : kept) {
                mask &= ~(1L << (signal - 1));
            }
            return mask;
        }

        @Override
        public int fd() {
            return descriptor.number();
        }

        @Override
        public int next() throws SyscallException {
            byte[] info = new byte[INFO_SIZE];
            try {
                return Syscalls.read(descriptor, info) == INFO_SIZE ? info[0] : 0; // ssi_signo, at most 64
            } catch (SyscallException e) {
                if (e.errno() == Errno.EAGAIN) {
                    return 0;
                }
                throw e;
            }
        }

        @Override
        public void close() {
            descriptor.close();
            try (NativeMemory memory = new NativeMemory()) {
                call(SyscallNumber.RT_SIGPROCMASK, SIG_SETMASK, memory.zeroed(SET_SIZE), 0, SET_SIZE);
            }
        }
    }
}
