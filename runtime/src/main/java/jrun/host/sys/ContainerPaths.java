// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import static jrun.host.sys.Checked.checked;
import static jrun.host.sys.Checked.checkedFd;

import jrun.kernel.Uapi;

/** Paths of a container, resolved by the kernel inside its root, and the mounts that they lead to. openat2(2), statx(2) */
public final class ContainerPaths {
    private static final int RESOLVE_NO_MAGICLINKS = 0x02;
    private static final int RESOLVE_IN_ROOT = 0x10;
    private static final int OPEN_HOW_SIZE = 24;
    private static final int STATX_MNT_ID = 0x1000;
    private static final long STATX_ATTR_MOUNT_ROOT = 0x2000;
    private static final int ATTRIBUTES = 8;
    private static final int MOUNT_ID = 144;

    private ContainerPaths() {}

    /** What a path leads to, links followed, as an O_PATH descriptor. */
    public static Fd open(Fd root, String path) throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            long how = memory.zeroed(OPEN_HOW_SIZE);
            memory.putLong(how, Uapi.O_PATH | Uapi.O_CLOEXEC);
            memory.putLong(how + 16, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
            long name = memory.string(path);
            return checkedFd("open", path, RawCalls.openat2(root.number(), name, how, OPEN_HOW_SIZE));
        }
    }

    /** The id of the mount that this file is on. */
    public static long mountOf(Fd file) throws SyscallException {
        return mount(file, false);
    }

    /** The id of the mount whose root this file is, -1 when it is not the root of one. */
    public static long mountAt(Fd file) throws SyscallException {
        return mount(file, true);
    }

    private static long mount(Fd file, boolean onlyRoot) throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            long buffer = memory.zeroed(Stat.STATX_SIZE);
            int flags = Uapi.AT_EMPTY_PATH;
            checked("stat", file, RawCalls.statx(file.number(), memory.string(""), flags, STATX_MNT_ID, buffer));
            boolean root = (memory.getLong(buffer + ATTRIBUTES) & STATX_ATTR_MOUNT_ROOT) != 0;
            return root || !onlyRoot ? memory.getLong(buffer + MOUNT_ID) : -1;
        }
    }
}
