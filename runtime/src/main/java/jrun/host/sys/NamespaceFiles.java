// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import static jrun.host.sys.Checked.checkedFd;

/** How the user namespaces stand to each other and to the others. ioctl_ns(2) */
public final class NamespaceFiles {
    private static final int NS_GET_USERNS = 0xb701;
    private static final int NS_GET_PARENT = 0xb702;

    private NamespaceFiles() {}

    /** The user namespace that owns an open namespace; EPERM unless that is the caller's or below it. */
    public static Fd owner(Fd namespace) throws SyscallException {
        return checkedFd("get owner of", namespace, RawCalls.ioctl(namespace.number(), NS_GET_USERNS, 0));
    }

    /** The user namespace that an open user namespace was made in; EPERM unless that is the caller's or below it. */
    public static Fd parent(Fd namespace) throws SyscallException {
        return checkedFd("get parent of", namespace, RawCalls.ioctl(namespace.number(), NS_GET_PARENT, 0));
    }
}
