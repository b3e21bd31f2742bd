// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import static jrun.host.sys.Checked.checked;
import static jrun.host.sys.Checked.checkedFd;

/** What an open namespace file says of its namespace. ioctl_ns(2) */
public final class NamespaceFiles {
    private static final int NS_GET_PARENT = 0xb702;
    private static final int NS_GET_NSTYPE = 0xb703;

    private NamespaceFiles() {}

    /** Its CLONE_NEW* flag. */
    public static int type(Fd namespace) throws SyscallException {
        return (int) checked("get type of", namespace, RawCalls.ioctl(namespace.number(), NS_GET_NSTYPE, 0));
    }

    /** The user or pid namespace that this one was made in; EPERM unless that is the caller's or below it. */
    public static Fd parent(Fd namespace) throws SyscallException {
        return checkedFd("get parent of", namespace, RawCalls.ioctl(namespace.number(), NS_GET_PARENT, 0));
    }
}
