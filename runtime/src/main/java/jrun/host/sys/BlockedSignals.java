// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import static jrun.host.sys.Checked.checked;
import static jrun.host.sys.Checked.checkedFd;

import jrun.kernel.Errno;
import jrun.kernel.Uapi;

/** Signals of the native image: it has one thread, for which they are blocked and read from a signalfd(2). */
final class BlockedSignals implements SignalSource {
    private static final int SIG_BLOCK = 0;
    private static final int SIG_SETMASK = 2;
    private static final int SET_SIZE = 8;
    private static final int INFO_SIZE = 128;

    private final Fd descriptor;

    BlockedSignals() throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            long set = memory.reserve(SET_SIZE);
            memory.putLong(set, mask());
            checked("block", "signals", RawCalls.rtSigprocmask(SIG_BLOCK, set, 0, SET_SIZE));
            int flags = Uapi.O_CLOEXEC | Uapi.O_NONBLOCK;
            descriptor = checkedFd("open", "signalfd", RawCalls.signalfd4(-1, set, SET_SIZE, flags));
        }
    }

    /**
     * Everything but faults of our own, broken pipes and a stop for input. SIGTTOU is blocked because a command in the
     * background, as under timeout(1), could not give a terminal its modes back otherwise: it would stop, and stay so.
     */
    private static long mask() {
        int[] kept = {4, 5, 6, 7, 8, 11, Uapi.SIGPIPE, Uapi.SIGTTIN, Uapi.SIGURG};
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
            RawCalls.rtSigprocmask(SIG_SETMASK, memory.zeroed(SET_SIZE), 0, SET_SIZE);
        }
    }
}
