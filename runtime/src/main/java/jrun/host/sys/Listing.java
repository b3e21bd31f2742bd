// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import static jrun.host.sys.Checked.checked;

import java.util.ArrayList;
import java.util.List;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;

/** What is in a directory. getdents64(2) */
public final class Listing {
    private static final int DIRENT_BUFFER = 32 * 1024;
    private static final byte DT_UNKNOWN = 0;
    private static final int DT_DIR = 4;
    private static final int DIRENT_NAME = 19;

    private Listing() {}

    /** The names in a directory, without {@code .} and {@code ..}, in the kernel's order. getdents64(2) */
    public static List<String> of(Fd dir) throws SyscallException {
        return list(dir, false);
    }

    /** The names of the directories in a directory. */
    public static List<String> directories(Fd dir) throws SyscallException {
        return list(dir, true);
    }

    private static List<String> list(Fd dir, boolean directories) throws SyscallException {
        List<String> names = new ArrayList<>();
        Syscalls.lseek(dir, 0, Uapi.SEEK_SET);
        try (NativeMemory memory = new NativeMemory()) {
            long buffer = memory.reserve(DIRENT_BUFFER);
            while (true) {
                long length = RawCalls.getdents64(dir.number(), buffer, DIRENT_BUFFER);
                checked("list", dir, length);
                if (length == 0) {
                    return names;
                }
                addNames(dir, memory.get(buffer, (int) length), directories, names);
            }
        }
    }

    /** The same by path. */
    public static List<String> of(String path) throws SyscallException {
        try (Fd dir = Syscalls.open(path, Uapi.O_RDONLY | Uapi.O_DIRECTORY, 0)) {
            return of(dir);
        }
    }

    /** struct linux_dirent64: u64 inode, s64 offset, u16 size of the record, u8 type, the name with a NUL. */
    private static void addNames(Fd dir, byte[] records, boolean directories, List<String> to) throws SyscallException {
        for (int at = 0; at < records.length; ) {
            int start = at + DIRENT_NAME;
            int end = start;
            while (records[end] != 0) {
                end++;
            }
            String name = KernelText.decode(records, start, end - start);
            byte type = records[at + 18];
            if (!name.equals(".") && !name.equals("..") && (!directories || isDirectory(dir, name, type))) {
                to.add(name);
            }
            at += (records[at + 16] & 0xff) | (records[at + 17] & 0xff) << 8;
        }
    }

    /** Asks where the file system does not tell types; false also when it has been removed since its name was read. */
    private static boolean isDirectory(Fd dir, String name, byte type) throws SyscallException {
        if (type != DT_UNKNOWN) {
            return type == DT_DIR;
        }
        try {
            return Syscalls.fstatat(dir, name, Uapi.AT_SYMLINK_NOFOLLOW).isDirectory();
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENOENT) {
                return false;
            }
            throw e;
        }
    }
}
