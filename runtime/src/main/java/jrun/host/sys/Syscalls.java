// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import static jrun.host.sys.Checked.checked;
import static jrun.host.sys.Checked.checkedFd;
import static jrun.kernel.Uapi.AT_EMPTY_PATH;
import static jrun.kernel.Uapi.AT_FDCWD;
import static jrun.kernel.Uapi.AT_REMOVEDIR;
import static jrun.kernel.Uapi.O_CLOEXEC;
import static jrun.kernel.Uapi.O_CREAT;
import static jrun.kernel.Uapi.O_RDONLY;
import static jrun.kernel.Uapi.O_TRUNC;
import static jrun.kernel.Uapi.O_WRONLY;

import jrun.kernel.Errno;
import jrun.kernel.Uapi;

/**
 * Files, directories and descriptors. Each failure becomes a {@link SyscallException}, each descriptor is
 * close-on-exec, an interrupted call is repeated. Flags and modes are the kernel's, see {@link Uapi}; names are UTF-8,
 * and what is none leads back to its file all the same, see {@link KernelText}.
 */
public final class Syscalls {
    private static final int STATX_BASIC_STATS = 0x7ff;
    private static final int STATFS_SIZE = 128;
    private static final int PATH_MAX = 4096;
    private static final int FIRST_READ = 2 * 1024;
    private static final int DEFAULT_FILE_MODE = 0644;
    private static final int FIRST_OTHER = 3;

    private Syscalls() {}

    public static Fd open(String path, int flags, int mode) throws SyscallException {
        return openat(AT_FDCWD, path, flags, mode);
    }

    public static Fd openat(Fd dir, String path, int flags, int mode) throws SyscallException {
        return openat(dir.number(), path, flags, mode);
    }

    private static Fd openat(int dir, String path, int flags, int mode) throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            long name = memory.string(path);
            return checkedFd("open", path, RawCalls.openat(dir, name, flags | O_CLOEXEC, mode));
        }
    }

    /** All that is left to read, up to end-of-file. */
    public static byte[] readAll(Fd fd) throws SyscallException {
        return readAll(fd, false);
    }

    /**
     * Reads into memory that the next call gets again: an array for each would be fresh pages of the heap.
     *
     * @param whole whether a read that gives less than was asked for has come to the end
     */
    private static byte[] readAll(Fd fd, boolean whole) throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            int room = FIRST_READ;
            long buffer = memory.reserve(room);
            byte[] data = new byte[0];
            while (true) {
                int got = (int) checked("read", fd, RawCalls.read(fd.number(), buffer, room));
                if (got == 0) {
                    return data;
                }
                data = memory.append(data, buffer, got);
                if (whole && got < room) {
                    return data;
                }
                if (got == room) {
                    room *= 4;
                    buffer = memory.reserve(room);
                }
            }
        }
    }

    /**
     * The same for a plain file on a file system of this machine that nobody writes meanwhile, or one of {@code /proc} that is
     * made in one piece: without the call that only finds the end.
     */
    public static byte[] readWhole(Fd dir, String name) throws SyscallException {
        try (Fd fd = openat(dir, name, O_RDONLY, 0)) {
            return readAll(fd, true);
        } catch (SyscallException e) {
            throw named(e, name);
        }
    }

    /** Such a file as UTF-8 text, by its path. */
    public static String readWholeText(String path) throws SyscallException {
        try (Fd fd = open(path, O_RDONLY, 0)) {
            byte[] data = readAll(fd, true);
            return KernelText.decode(data, 0, data.length);
        } catch (SyscallException e) {
            throw named(e, path);
        }
    }

    public static byte[] readFile(String path) throws SyscallException {
        try (Fd fd = open(path, O_RDONLY, 0)) {
            return readAll(fd);
        } catch (SyscallException e) {
            throw named(e, path);
        }
    }

    public static byte[] readFile(Fd dir, String name) throws SyscallException {
        try (Fd fd = openat(dir, name, O_RDONLY, 0)) {
            return readAll(fd);
        } catch (SyscallException e) {
            throw named(e, name);
        }
    }

    /** A file as UTF-8 text. */
    public static String readText(String path) throws SyscallException {
        byte[] data = readFile(path);
        return KernelText.decode(data, 0, data.length);
    }

    private static SyscallException named(SyscallException e, String path) {
        return new SyscallException(e.attempted(), path, e.errno());
    }

    /** One read(2): the number of bytes, 0 at end-of-file. */
    public static int read(Fd fd, byte[] into) throws SyscallException {
        return (int) checked("read", fd, RawCalls.read(fd.number(), into, 0, into.length));
    }

    /** Writes all of it, in as many calls as it takes. */
    public static void write(Fd fd, byte[] data) throws SyscallException {
        write(fd.number(), fd, data);
    }

    /** One write(2) that does not wait: how many bytes were taken, 0 when a descriptor in O_NONBLOCK mode is full. */
    public static int writeSome(Fd fd, byte[] data) throws SyscallException {
        long taken = RawCalls.write(fd.number(), data, 0, data.length);
        return taken == -Errno.EAGAIN.number() ? 0 : (int) checked("write to", fd, taken);
    }

    static void write(int fd, Object on, byte[] data) throws SyscallException {
        int done = 0;
        while (done < data.length) {
            long wrote = RawCalls.write(fd, data, done, data.length - done);
            done += (int) checked("write", on, wrote);
        }
    }

    /** Writes an existing file, as the kernel's control files want it: one write(2), no truncation. */
    public static void writeFile(Fd dir, String name, byte[] data) throws SyscallException {
        try (Fd fd = openat(dir, name, O_WRONLY, 0)) {
            checked("write", name, RawCalls.write(fd.number(), data, 0, data.length));
        }
    }

    /** Creates or replaces the content of a file, mode 0644 when new. */
    public static void writeFile(String path, byte[] data) throws SyscallException {
        try (Fd fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, DEFAULT_FILE_MODE)) {
            write(fd, data);
        } catch (SyscallException e) {
            throw named(e, path);
        }
    }

    public static void mkdir(String path, int mode) throws SyscallException {
        mkdirat(AT_FDCWD, path, mode);
    }

    public static void mkdirat(Fd dir, String path, int mode) throws SyscallException {
        mkdirat(dir.number(), path, mode);
    }

    private static void mkdirat(int dir, String path, int mode) throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            checked("create directory", path, RawCalls.mkdirat(dir, memory.string(path), mode));
        }
    }

    public static void rmdir(String path) throws SyscallException {
        unlinkat("remove directory", AT_FDCWD, path, AT_REMOVEDIR);
    }

    public static void unlink(String path) throws SyscallException {
        unlinkat("remove", AT_FDCWD, path, 0);
    }

    /** Removes a name; flags 0 or AT_REMOVEDIR. */
    public static void unlinkat(Fd dir, String path, int flags) throws SyscallException {
        unlinkat("remove", dir.number(), path, flags);
    }

    private static void unlinkat(String attempted, int dir, String path, int flags) throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            checked(attempted, path, RawCalls.unlinkat(dir, memory.string(path), flags));
        }
    }

    public static void fchmod(Fd fd, int mode) throws SyscallException {
        checked("change mode of", fd, RawCalls.fchmod(fd.number(), mode));
    }

    /** Changes the mode of an entry of a directory, following links: for a directory that nobody else can write. */
    public static void fchmodat(Fd dir, String name, int mode) throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            checked("change mode of", name, RawCalls.fchmodat(dir.number(), memory.string(name), mode));
        }
    }

    public static void fchown(Fd fd, long uid, long gid) throws SyscallException {
        checked("change owner of", fd, RawCalls.fchown(fd.number(), uid, gid));
    }

    /** Changes the owner of an entry of a directory; -1 leaves an id as it is. A symbolic link is not followed. */
    public static void fchownat(Fd dir, String name, long uid, long gid) throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            long path = memory.string(name);
            long result = RawCalls.fchownat(dir.number(), path, uid, gid, Uapi.AT_SYMLINK_NOFOLLOW);
            checked("change owner of", name, result);
        }
    }

    public static void rename(String from, String to) throws SyscallException {
        renameat(AT_FDCWD, from, AT_FDCWD, to);
    }

    public static void renameat(Fd fromDir, String from, Fd toDir, String to) throws SyscallException {
        renameat(fromDir.number(), from, toDir.number(), to);
    }

    private static void renameat(int fromDir, String from, int toDir, String to) throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            long source = memory.string(from);
            long target = memory.string(to);
            checked("rename", from, RawCalls.renameat2(fromDir, source, toDir, target, 0));
        }
    }

    /** Makes a symbolic link with this text. */
    public static void symlinkat(String text, Fd dir, String path) throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            long to = memory.string(text);
            checked("link", path, RawCalls.symlinkat(to, dir.number(), memory.string(path)));
        }
    }

    public static String readlink(String path) throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            long buffer = memory.reserve(PATH_MAX);
            long name = memory.string(path);
            long length = checked("read link", path, RawCalls.readlinkat(AT_FDCWD, name, buffer, PATH_MAX));
            return KernelText.decode(memory.get(buffer, (int) length), 0, (int) length);
        }
    }

    /** Whether the last part of the path is a symbolic link. */
    public static boolean isSymlink(String path) {
        try {
            readlink(path);
            return true;
        } catch (SyscallException e) {
            return false; // EINVAL: something else
        }
    }

    /** Whether the path leads to something. */
    public static boolean exists(String path) throws SyscallException {
        return exists(AT_FDCWD, path);
    }

    /** Whether the path below a directory leads to something. */
    public static boolean exists(Fd dir, String path) throws SyscallException {
        return exists(dir.number(), path);
    }

    private static boolean exists(int dir, String path) throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            long result = RawCalls.faccessat(dir, memory.string(path), 0);
            if (result == -Errno.ENOENT.number()
                    || result == -Errno.ENOTDIR.number()
                    || result == -Errno.ELOOP.number()
                    || result == -Errno.ENAMETOOLONG.number()) {
                return false;
            }
            checked("look for", path, result);
            return true;
        }
    }

    /** Whether the real user may do this with the file: R_OK, W_OK, X_OK. access(2) */
    public static boolean access(String path, int mode) {
        try (NativeMemory memory = new NativeMemory()) {
            return RawCalls.faccessat(AT_FDCWD, memory.string(path), mode) == 0;
        } catch (SyscallException e) {
            return false; // a NUL in the path: there can be no such file
        }
    }

    /** The file that the path leads to, links followed. */
    public static Stat stat(String path) throws SyscallException {
        return statx(AT_FDCWD, path, 0, path);
    }

    public static Stat fstat(Fd fd) throws SyscallException {
        return statx(fd.number(), "", AT_EMPTY_PATH, fd);
    }

    /** Flags: 0 or AT_SYMLINK_NOFOLLOW. */
    public static Stat fstatat(Fd dir, String path, int flags) throws SyscallException {
        return statx(dir.number(), path, flags, path);
    }

    private static Stat statx(int dir, String path, int flags, Object on) throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            long buffer = memory.reserve(Stat.STATX_SIZE);
            long name = memory.string(path);
            checked("stat", on, RawCalls.statx(dir, name, flags, STATX_BASIC_STATS, buffer));
            return Stat.read(memory, buffer);
        }
    }

    /** Magic number of the file system that a path leads to. statfs(2) */
    public static long fsType(String path) throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            long buffer = memory.reserve(STATFS_SIZE);
            checked("find file system of", path, RawCalls.statfs(memory.string(path), buffer));
            return memory.getLong(buffer);
        }
    }

    /** Locks the open file: LOCK_EX or LOCK_SH, with LOCK_NB not waiting (EAGAIN). flock(2) */
    public static void flock(Fd fd, int operation) throws SyscallException {
        checked("lock", fd, RawCalls.flock(fd.number(), operation));
    }

    public static long lseek(Fd fd, long offset, int whence) throws SyscallException {
        return checked("seek in", fd, RawCalls.lseek(fd.number(), offset, whence));
    }

    /** F_GETFD, F_SETFD, F_GETFL, F_SETFL and others with an integer argument. fcntl(2) */
    public static int fcntl(Fd fd, int command, long argument) throws SyscallException {
        return (int) checked("control", fd, RawCalls.fcntl(fd.number(), command, argument));
    }

    /** Whether a descriptor of this number came from whoever started this process: every one of our own is close-on-exec. */
    public static boolean isInherited(int number) {
        return RawCalls.fcntl(number, Uapi.F_GETFD, 0) == 0;
    }

    /** A pipe: the end to read from, then the end to write to. */
    public static Fd[] pipe() throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            long ends = memory.reserve(2 * Integer.BYTES);
            checked("create", "pipe", RawCalls.pipe2(ends, O_CLOEXEC));
            return new Fd[] {new Fd(memory.getInt(ends)), new Fd(memory.getInt(ends + 4))};
        }
    }

    /** A second descriptor of the same open file. */
    public static Fd duplicate(Fd fd) throws SyscallException {
        return duplicate(fd, FIRST_OTHER);
    }

    /** The same, with the first free number from {@code lowest} on. */
    public static Fd duplicate(Fd fd, int lowest) throws SyscallException {
        int dupCloexec = 1030;
        return checkedFd("duplicate", fd, RawCalls.fcntl(fd.number(), dupCloexec, lowest));
    }

    /** A counter that starts at 0; reading it gives eight bytes. eventfd(2) */
    public static Fd eventfd() throws SyscallException {
        return checkedFd("create", "eventfd", RawCalls.eventfd2(0, Uapi.O_CLOEXEC));
    }

    /** The CLONE_NEW* flag of an open namespace file. ioctl_ns(2) */
    public static int namespaceType(Fd namespace) throws SyscallException {
        int nsGetNstype = 0xb703;
        return (int) checked("get type of", namespace, RawCalls.ioctl(namespace.number(), nsGetNstype, 0));
    }

    /** The kernel's release, {@code 6.1.0-13-amd64}. uname(2) */
    public static String kernelRelease() throws SyscallException {
        int field = 65;
        try (NativeMemory memory = new NativeMemory()) {
            long names = memory.reserve(6 * field);
            checked("get", "kernel release", RawCalls.uname(names));
            byte[] text = memory.get(names + 2L * field, field);
            int end = 0;
            while (text[end] != 0) {
                end++;
            }
            return KernelText.decode(text, 0, end);
        }
    }
}
