// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import static jrun.host.sys.Checked.checked;

import java.util.Arrays;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;

/** Files in directories that others can write: what stands under a name may be a link, a device, or a file of theirs. */
public final class PlainFile {
    private PlainFile() {}

    /**
     * The end of a plain file, at most this many bytes. What stands there is looked at before it is opened: to open a device
     * may do something, to open a fifo waits, and a file may be sparse and terabytes long.
     *
     * @throws SyscallException ELOOP for anything but a plain file that has only this name
     */
    public static byte[] readEnd(Fd dir, String name, int most) throws SyscallException {
        try (Fd path = Syscalls.openat(dir, name, Uapi.O_PATH | Uapi.O_NOFOLLOW, 0)) {
            Stat stat = Syscalls.fstat(path);
            if (!stat.isPlain() || stat.links() > 1) {
                throw new SyscallException("open", name, Errno.ELOOP);
            }
            try (Fd file = Syscalls.open(path.path(), Uapi.O_RDONLY | Uapi.O_NONBLOCK, 0)) {
                long size = Syscalls.lseek(file, 0, Uapi.SEEK_END);
                Syscalls.lseek(file, Math.max(0, size - most), Uapi.SEEK_SET);
                return read(file, most);
            }
        }
    }

    /** The length of a plain file, 0 of anything else. */
    public static long size(Fd dir, String name) throws SyscallException {
        try (Fd path = Syscalls.openat(dir, name, Uapi.O_PATH | Uapi.O_NOFOLLOW, 0)) {
            if (!Syscalls.fstat(path).isPlain()) {
                return 0;
            }
            try (Fd file = Syscalls.open(path.path(), Uapi.O_RDONLY | Uapi.O_NONBLOCK, 0)) {
                return Syscalls.lseek(file, 0, Uapi.SEEK_END);
            }
        }
    }

    private static byte[] read(Fd file, int most) throws SyscallException {
        byte[] data = new byte[most];
        int all = 0;
        while (all < most) {
            int got = (int) checked("read", file, RawCalls.read(file.number(), data, all, most - all));
            if (got == 0) {
                break;
            }
            all += got;
        }
        return Arrays.copyOf(data, all);
    }

    /**
     * A new file in the place of what stands there, if that is not a directory: nothing is written to it, which may be a link,
     * a fifo that waits for a reader, a device, or have another name too.
     */
    public static Fd replace(Fd dir, String name, int mode) throws SyscallException {
        try {
            Syscalls.unlinkat(dir, name, 0);
        } catch (SyscallException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
        int flags = Uapi.O_WRONLY | Uapi.O_CREAT | Uapi.O_EXCL | Uapi.O_NOFOLLOW;
        return Syscalls.openat(dir, name, flags, mode);
    }

    /**
     * A new file. One that is there, a plain file, is replaced, and anything else is an error; nothing is written to what was
     * there, which may have another name or be a link.
     */
    static Fd create(String file, int mode) throws SyscallException {
        int flags = Uapi.O_WRONLY | Uapi.O_CREAT | Uapi.O_EXCL | Uapi.O_NOFOLLOW;
        try {
            return Syscalls.open(file, flags, mode);
        } catch (SyscallException e) {
            if (e.errno() != Errno.EEXIST || !isPlain(file)) {
                throw e;
            }
        }
        Syscalls.unlink(file);
        return Syscalls.open(file, flags, mode);
    }

    private static boolean isPlain(String file) throws SyscallException {
        try (Fd path = Syscalls.open(file, Uapi.O_PATH | Uapi.O_NOFOLLOW, 0)) {
            return Syscalls.fstat(path).isPlain();
        }
    }
}
