// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import jrun.kernel.Errno;

/** System calls as the facades make them: repeated when interrupted, the error as a negative result. */
final class Native {
    /** The binding of libc that fits: the image holds no trace of JNA, the JVM never loads the other class. */
    static final Libc LIBC = NativeImage.HERE ? new ImageLibc() : new JnaLibc();

    private static final int EINTR = 4;

    private Native() {}

    /** The result, or the negated errno; an interrupted call is not repeated. */
    static long once(SyscallNumber call, long a, long b, long c, long d, long e, long f) {
        long begin = Trace.now();
        long result = LIBC.syscall(call.number(), a, b, c, d, e, f);
        result = result == -1 ? -LIBC.errno() : result;
        Trace.call(call, begin, result);
        return result;
    }

    /** The result, or the negated errno. */
    static long call(SyscallNumber call, long a, long b, long c, long d, long e, long f) {
        long result;
        do {
            result = once(call, a, b, c, d, e, f);
        } while (result == -EINTR);
        return result;
    }

    static long call(SyscallNumber call, long a) {
        return call(call, a, 0, 0, 0, 0, 0);
    }

    static long call(SyscallNumber call, long a, long b) {
        return call(call, a, b, 0, 0, 0, 0);
    }

    static long call(SyscallNumber call, long a, long b, long c) {
        return call(call, a, b, c, 0, 0, 0);
    }

    static long call(SyscallNumber call, long a, long b, long c, long d) {
        return call(call, a, b, c, d, 0, 0);
    }

    static long call(SyscallNumber call, long a, long b, long c, long d, long e) {
        return call(call, a, b, c, d, e, 0);
    }

    /** One read(2) or write(2): the bytes moved, or the negated errno. */
    static long transfer(SyscallNumber call, int fd, byte[] data, int offset, int length) {
        long result;
        long begin = Trace.now();
        do {
            result = LIBC.transfer(call.number(), fd, data, offset, length);
            if (result == -1) {
                result = -LIBC.errno();
            }
        } while (result == -EINTR);
        Trace.call(call, begin, result);
        return result;
    }

    static long checked(String attempted, String on, long result) throws SyscallException {
        if (result < 0) {
            throw new SyscallException(attempted, on, Errno.of((int) -result));
        }
        return result;
    }

    static long checked(String attempted, Fd on, long result) throws SyscallException {
        if (result < 0) {
            throw new SyscallException(attempted, on.toString(), Errno.of((int) -result));
        }
        return result;
    }

    static Fd checkedFd(String attempted, String on, long result) throws SyscallException {
        return new Fd((int) checked(attempted, on, result));
    }
}
