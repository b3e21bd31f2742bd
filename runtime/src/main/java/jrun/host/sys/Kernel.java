// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import static jrun.host.sys.Native.call;
import static jrun.host.sys.Native.checked;
import static jrun.host.sys.Native.checkedFd;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Services of the kernel that are neither files nor processes: memory files, mounts, eBPF, notification. */
public final class Kernel {
    private static final int MFD_CLOEXEC = 1;
    private static final int MFD_NOEXEC_SEAL = 8;
    private static final int F_ADD_SEALS = 1033;
    /**
     * The least size of union bpf_attr that is passed. Linux 6.17 to 7.1 answers BPF_PROG_QUERY with eight bytes at offset 56,
     * whatever size it was given.
     */
    static final int BPF_ATTR_SIZE = 64;

    private Kernel() {}

    /** A file in memory, not to be executed; flags MFD_ALLOW_SEALING and others of {@link Uapi}. memfd_create(2) */
    public static Fd memfd(String name, int flags) throws SyscallException {
        return create(name, flags | MFD_NOEXEC_SEAL);
    }

    /** Kernels before 6.3 know neither flag of execution: there every memory file may be executed. */
    private static Fd create(String name, int flags) throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            long text = memory.string(name);
            long number = call(SyscallNumber.MEMFD_CREATE, text, flags | MFD_CLOEXEC);
            if (number == -Errno.EINVAL.number()) {
                int known = flags & ~(Uapi.MFD_EXEC | MFD_NOEXEC_SEAL);
                number = call(SyscallNumber.MEMFD_CREATE, text, known | MFD_CLOEXEC);
            }
            return checkedFd("create memory file", name, number);
        }
    }

    /** Adds F_SEAL_* to a memory file. */
    public static void seal(Fd memfd, int seals) throws SyscallException {
        checked("seal", memfd, call(SyscallNumber.FCNTL, memfd.number(), F_ADD_SEALS, seals));
    }

    /** A memory file with this content that nobody can change any more, readable from its start. */
    public static Fd sealedMemfd(String name, byte[] content) throws SyscallException {
        return sealed(memfd(name, Uapi.MFD_ALLOW_SEALING), content);
    }

    /** A program that nobody can change any more: a sealed memory file, or another where these must not be executed. */
    public static Fd program(String name, byte[] content) throws SyscallException {
        Fd memfd;
        try {
            memfd = create(name, Uapi.MFD_ALLOW_SEALING | Uapi.MFD_EXEC);
        } catch (SyscallException e) {
            if (e.errno() == Errno.EACCES) { // vm.memfd_noexec is 2
                return ProgramFile.of(name, content);
            }
            throw e;
        }
        return sealed(memfd, content);
    }

    private static Fd sealed(Fd memfd, byte[] content) throws SyscallException {
        try {
            Syscalls.write(memfd, content);
            Syscalls.lseek(memfd, 0, Uapi.SEEK_SET);
            seal(memfd, Uapi.F_SEAL_SEAL | Uapi.F_SEAL_SHRINK | Uapi.F_SEAL_GROW | Uapi.F_SEAL_WRITE);
            return memfd;
        } catch (SyscallException e) {
            memfd.close();
            throw e;
        }
    }

    /** mount(2) in this process's mount namespace; absent strings are NULL. */
    public static void mount(
            @Nullable String source, String target, @Nullable String type, long flags, @Nullable String data)
            throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            long from = orNull(memory, source);
            long kind = orNull(memory, type);
            long options = orNull(memory, data);
            checked("mount on", target, call(SyscallNumber.MOUNT, from, memory.string(target), kind, flags, options));
        }
    }

    private static long orNull(NativeMemory memory, @Nullable String text) throws SyscallException {
        return text == null ? 0 : memory.string(text);
    }

    /** Flags MNT_DETACH and others. umount2(2) */
    public static void umount2(String target, int flags) throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            checked("unmount", target, call(SyscallNumber.UMOUNT2, memory.string(target), flags));
        }
    }

    /**
     * bpf(2): what it returns, a new descriptor for some commands (which the kernel makes close-on-exec).
     *
     * @param what for messages: {@code load device program}
     * @param attributes union bpf_attr; pointers in it are addresses of the caller's {@link NativeMemory}
     */
    public static int bpf(String what, int command, byte[] attributes) throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            int size = Math.max(attributes.length, BPF_ATTR_SIZE);
            long union = memory.bytes(Arrays.copyOf(attributes, size));
            int result = bpf(what, command, union, size);
            Native.LIBC.get(union, attributes, 0, attributes.length); // queries answer in the union
            return result;
        }
    }

    static int bpf(String what, int command, long union, int size) throws SyscallException {
        return (int) checked(what, "by bpf", call(SyscallNumber.BPF, command, union, size));
    }

    /** A counter that starts at 0; reading it gives eight bytes. eventfd(2) */
    public static Fd eventfd() throws SyscallException {
        return checkedFd("create", "eventfd", call(SyscallNumber.EVENTFD2, 0, Uapi.O_CLOEXEC));
    }

    public static Fd inotify() throws SyscallException {
        return checkedFd("create", "inotify", call(SyscallNumber.INOTIFY_INIT1, Uapi.O_CLOEXEC));
    }

    /** Adds a file to be watched for IN_* events; its watch number. */
    public static int inotifyAddWatch(Fd inotify, String path, int events) throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            long name = memory.string(path);
            return (int) checked("watch", path, call(SyscallNumber.INOTIFY_ADD_WATCH, inotify.number(), name, events));
        }
    }

    /** The CLONE_NEW* flag of an open namespace file. ioctl_ns(2) */
    public static int namespaceType(Fd namespace) throws SyscallException {
        int nsGetNstype = 0xb703;
        return (int) checked("get type of", namespace, call(SyscallNumber.IOCTL, namespace.number(), nsGetNstype, 0));
    }

    /** The kernel's release, {@code 6.1.0-13-amd64}. uname(2) */
    public static String release() throws SyscallException {
        int field = 65;
        try (NativeMemory memory = new NativeMemory()) {
            long names = memory.zeroed(6 * field);
            checked("get", "kernel release", call(SyscallNumber.UNAME, names));
            byte[] text = memory.get(names + 2L * field, field);
            int end = 0;
            while (text[end] != 0) {
                end++;
            }
            return new String(text, 0, end, StandardCharsets.US_ASCII);
        }
    }
}
