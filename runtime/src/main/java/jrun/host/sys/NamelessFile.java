// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import static jrun.host.sys.Checked.checked;
import static jrun.host.sys.Checked.checkedFd;

import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import org.jspecify.annotations.Nullable;

/**
 * A file for one launch where files in memory must not be executed (vm.memfd_noexec is 2), or are denied by an outer
 * container's filter: one without a name on a tmpfs that is mounted nowhere, or without privileges in a directory of
 * temporary files. What a container may do to it ends with the launch, as with a memory file.
 */
final class NamelessFile {
    private static final String[] DIRECTORIES = {"/dev/shm", "/tmp", "/var/tmp", "/run"};
    private static final int TMPFILE = 020000000 | Uapi.O_DIRECTORY;
    private static final int OWNER_RUNS = 0500;
    private static final int OWNER_READS = 0400;
    private static final int FSOPEN_CLOEXEC = 1;
    private static final int FSMOUNT_CLOEXEC = 1;
    private static final int CMD_CREATE = 6;
    private static final int NOSUID_NODEV = 2 | 4;

    private final int mode;
    private final byte @Nullable [] content;

    private NamelessFile(int mode, byte @Nullable [] content) {
        this.mode = mode;
        this.content = content;
    }

    /** A program, opened to be read and executed only. */
    static Fd program(String name, byte[] content) throws SyscallException {
        return new NamelessFile(OWNER_RUNS, content).make(name, "allows programs");
    }

    /** A file with this content, opened to be read only. */
    static Fd readOnly(String name, byte[] content) throws SyscallException {
        return new NamelessFile(OWNER_READS, content).make(name, "can be written");
    }

    /** An empty file, opened to be read and written. */
    static Fd open(String name) throws SyscallException {
        return new NamelessFile(OWNER_READS, null).make(name, "can be written");
    }

    private Fd make(String name, String wanted) throws SyscallException {
        Fd file = onPrivateTmpfs();
        if (file != null) {
            return file;
        }
        String own = Environment.get("XDG_RUNTIME_DIR");
        file = own == null || own.isEmpty() ? null : in(own);
        for (int i = 0; file == null && i < DIRECTORIES.length; i++) {
            file = in(DIRECTORIES[i]);
        }
        if (file == null) {
            throw new SyscallException(
                    "make a file for " + name
                            + " (memory files are denied here, by vm.memfd_noexec or a seccomp filter of memfd_create,"
                            + " and no directory of temporary files " + wanted + ")",
                    "",
                    Errno.EACCES);
        }
        return file;
    }

    private @Nullable Fd onPrivateTmpfs() {
        try (NativeMemory memory = new NativeMemory()) {
            String type = "tmpfs";
            try (Fd context = checkedFd("open", type, RawCalls.fsopen(memory.string(type), FSOPEN_CLOEXEC))) {
                checked("make", type, RawCalls.fsconfig(context.number(), CMD_CREATE, 0, 0, 0));
                long number = RawCalls.fsmount(context.number(), FSMOUNT_CLOEXEC, NOSUID_NODEV);
                try (Fd mount = checkedFd("mount", type, number)) {
                    return in(mount.path());
                }
            }
        } catch (SyscallException e) {
            return null; // without privileges, or the kernel has no tmpfs
        }
    }

    /** A program in this directory, null when it cannot be made or run there. */
    static @Nullable Fd programIn(String directory, byte[] content) {
        return new NamelessFile(OWNER_RUNS, content).in(directory);
    }

    private @Nullable Fd in(String directory) {
        Fd file;
        try {
            if (content == null) {
                return Syscalls.open(directory, TMPFILE | Uapi.O_RDWR, mode);
            }
            try (Fd writing = Syscalls.open(directory, TMPFILE | Uapi.O_RDWR, mode)) {
                Syscalls.write(writing, content);
                // execve(2) refuses a file that is open to be written
                file = Syscalls.open(writing.path(), Uapi.O_RDONLY, 0);
            }
        } catch (SyscallException e) {
            return null;
        }
        if (mode != OWNER_RUNS || Syscalls.access(file.path(), Uapi.X_OK)) {
            return file;
        }
        file.close(); // the directory is mounted noexec
        return null;
    }
}
