// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import jrun.kernel.Errno;

/** Results of {@link RawCalls} as the facades give them: a negative one becomes an exception. */
final class Checked {
    private Checked() {}

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
