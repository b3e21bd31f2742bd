// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import static jrun.host.sys.Checked.checked;
import static jrun.host.sys.Checked.checkedFd;

import jrun.kernel.Errno;
import jrun.kernel.Uapi;

/** Files that exist in memory only, and can be sealed so that nobody changes them any more. memfd_create(2) */
public final class MemoryFile {
    private static final int MFD_CLOEXEC = 1;
    private static final int MFD_NOEXEC_SEAL = 8;
    private static final int F_ADD_SEALS = 1033;

    private MemoryFile() {}

    /**
     * A file in memory, not to be executed; flags MFD_ALLOW_SEALING and others of {@link Uapi}. Where an outer container's
     * filter denies memory files it is one without a name in a directory of temporary files.
     */
    public static Fd open(String name, int flags) throws SyscallException {
        try {
            return create(name, flags | MFD_NOEXEC_SEAL);
        } catch (SyscallException e) {
            if (isDenied(e)) {
                return NamelessFile.open(name);
            }
            throw e;
        }
    }

    private static boolean isDenied(SyscallException e) {
        return e.errno() == Errno.ENOSYS || e.errno() == Errno.EPERM;
    }

    /** Kernels before 6.3 know neither flag of execution: there every memory file may be executed. */
    private static Fd create(String name, int flags) throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            long text = memory.string(name);
            long number = RawCalls.memfdCreate(text, flags | MFD_CLOEXEC);
            if (number == -Errno.EINVAL.number()) {
                int known = flags & ~(Uapi.MFD_EXEC | MFD_NOEXEC_SEAL);
                number = RawCalls.memfdCreate(text, known | MFD_CLOEXEC);
            }
            return checkedFd("memfd_create: create memory file", name, number);
        }
    }

    /** Adds F_SEAL_* to a memory file. */
    public static void seal(Fd memfd, int seals) throws SyscallException {
        checked("seal", memfd, RawCalls.fcntl(memfd.number(), F_ADD_SEALS, seals));
    }

    /** A memory file with this content that nobody can change any more, readable from its start. */
    public static Fd sealed(String name, byte[] content) throws SyscallException {
        Fd memfd;
        try {
            memfd = create(name, Uapi.MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL);
        } catch (SyscallException e) {
            if (isDenied(e)) {
                return NamelessFile.readOnly(name, content);
            }
            throw e;
        }
        return fillAndSeal(memfd, content);
    }

    /** A program that nobody can change any more: a sealed memory file, or another where these must not be executed. */
    public static Fd program(String name, byte[] content) throws SyscallException {
        Fd memfd;
        try {
            memfd = create(name, Uapi.MFD_ALLOW_SEALING | Uapi.MFD_EXEC);
        } catch (SyscallException e) {
            if (e.errno() == Errno.EACCES || isDenied(e)) { // vm.memfd_noexec is 2, or a filter
                return NamelessFile.program(name, content);
            }
            throw e;
        }
        return fillAndSeal(memfd, content);
    }

    private static Fd fillAndSeal(Fd memfd, byte[] content) throws SyscallException {
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
}
