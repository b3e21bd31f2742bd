// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import jrun.kernel.Errno;

/** Results of {@link RawCalls} as the facades give them: a negative one becomes an exception. */
final class Checked {
    private Checked() {}

    /** @param on a path or a descriptor, asked for its text when it is needed */
    static long checked(String attempted, Object on, long result) throws SyscallException {
        if (result < 0) {
            throw new SyscallException(attempted, on.toString(), Errno.of((int) -result));
        }
        return result;
    }

    static Fd checkedFd(String attempted, Object on, long result) throws SyscallException {
        return new Fd((int) checked(attempted, on, result));
    }
}
