// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import static jrun.host.sys.Checked.checked;
import static jrun.host.sys.Checked.checkedFd;

import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import org.jspecify.annotations.Nullable;

/**
 * A program for one launch where memory files must not be executed (vm.memfd_noexec is 2): a file without a name on a
 * tmpfs that is mounted nowhere, or without privileges in a directory that allows programs. What a container may do to it
 * ends with the launch, as with a memory file.
 */
final class ProgramFile {
    private static final String[] DIRECTORIES = {"/dev/shm", "/tmp", "/var/tmp", "/run"};
    private static final int TMPFILE = 020000000 | Uapi.O_DIRECTORY;
    private static final int OWNER_RUNS = 0500;
    private static final int FSOPEN_CLOEXEC = 1;
    private static final int FSMOUNT_CLOEXEC = 1;
    private static final int CMD_CREATE = 6;
    private static final int NOSUID_NODEV = 2 | 4;

    private ProgramFile() {}

    /** The file, opened to be read and executed only. */
    static Fd of(String name, byte[] content) throws SyscallException {
        Fd file = onPrivateTmpfs(content);
        if (file != null) {
            return file;
        }
        String own = Environment.get("XDG_RUNTIME_DIR");
        file = own == null || own.isEmpty() ? null : in(own, content);
        for (int i = 0; file == null && i < DIRECTORIES.length; i++) {
            file = in(DIRECTORIES[i], content);
        }
        if (file == null) {
            throw new SyscallException(
                    "make a program file for " + name
                            + " (vm.memfd_noexec forbids it in memory, and every directory of temporary files is noexec)",
                    "",
                    Errno.EACCES);
        }
        return file;
    }

    private static @Nullable Fd onPrivateTmpfs(byte[] content) {
        try (NativeMemory memory = new NativeMemory()) {
            String type = "tmpfs";
            try (Fd context = checkedFd("open", type, RawCalls.fsopen(memory.string(type), FSOPEN_CLOEXEC))) {
                checked("make", type, RawCalls.fsconfig(context.number(), CMD_CREATE, 0, 0, 0));
                long number = RawCalls.fsmount(context.number(), FSMOUNT_CLOEXEC, NOSUID_NODEV);
                try (Fd mount = checkedFd("mount", type, number)) {
                    return in(mount.path(), content);
                }
            }
        } catch (SyscallException e) {
            return null; // without privileges, or the kernel has no tmpfs
        }
    }

    /** The file in this directory, null when it cannot be made or run there. */
    static @Nullable Fd in(String directory, byte[] content) {
        Fd file;
        try (Fd writing = Syscalls.open(directory, TMPFILE | Uapi.O_RDWR, OWNER_RUNS)) {
            Syscalls.write(writing, content);
            file = Syscalls.open(
                    writing.path(), Uapi.O_RDONLY, 0); // execve(2) refuses a file that is open to be written
        } catch (SyscallException e) {
            return null;
        }
        if (Syscalls.access(file.path(), Uapi.X_OK)) {
            return file;
        }
        file.close(); // the directory is mounted noexec
        return null;
    }
}
