// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import static jrun.host.sys.Checked.checked;
import static jrun.host.sys.Checked.checkedFd;

import jrun.kernel.Uapi;

/** Sockets to the kernel's network configuration. rtnetlink(7) */
public final class Netlink {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 02000000;
    private static final int NETLINK_ROUTE = 0;
    private static final String OWN = "/proc/thread-self/ns/net";

    private Netlink() {}

    /** A socket to this process's own network namespace. */
    public static Fd open() throws SyscallException {
        long fd = RawCalls.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_ROUTE);
        return checkedFd("create", "netlink socket", fd);
    }

    /**
     * A socket to another network namespace, which it stays with. This thread alone visits that namespace for the one
     * call.
     *
     * @throws IllegalStateException when it cannot come back, after which nothing may go on
     */
    public static Fd openIn(Fd namespace) throws SyscallException {
        try (Fd own = Syscalls.open(OWN, Uapi.O_RDONLY, 0)) {
            enter(namespace);
            try {
                return open();
            } finally {
                comeBack(own);
            }
        }
    }

    private static void comeBack(Fd own) {
        try {
            enter(own);
        } catch (SyscallException e) {
            throw new IllegalStateException("lost the network namespace", e);
        }
    }

    private static void enter(Fd namespace) throws SyscallException {
        checked("enter", "network namespace", RawCalls.setns(namespace.number(), Uapi.CLONE_NEWNET));
    }
}
