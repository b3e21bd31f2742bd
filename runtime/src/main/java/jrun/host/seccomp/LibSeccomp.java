// SPDX-License-Identifier: Apache-2.0
package jrun.host.seccomp;

import java.util.List;
import jrun.host.sys.Fd;
import jrun.host.sys.MemoryFile;
import jrun.host.sys.NativeMemory;
import jrun.host.sys.SeccompFunctions;
import jrun.host.sys.SeccompLibrary;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import jrun.spec.SeccompArg;
import org.jspecify.annotations.Nullable;

/** The functions of libseccomp that a compilation needs, with Java types. seccomp_init(3) and its siblings */
final class LibSeccomp implements AutoCloseable {
    static final int ATTRIBUTE_LOG = 6;
    static final int ATTRIBUTE_SSB = 7;
    static final int ATTRIBUTE_OPTIMIZE = 8;

    /** Number of a system call that the library does not know: __NR_SCMP_ERROR. */
    static final int UNKNOWN_SYSCALL = -1;

    private static final int COMPARISON_SIZE = 24;

    private final SeccompFunctions library;
    private final NativeMemory memory = new NativeMemory();
    private long filter;

    private LibSeccomp(SeccompFunctions library) {
        this.library = library;
    }

    /** The library, or null when this host does not have it. */
    static @Nullable LibSeccomp open() throws SyscallException {
        SeccompFunctions library = SeccompLibrary.open();
        return library == null ? null : new LibSeccomp(library);
    }

    /** Its version like 2.5.4; seccomp_version(3). */
    String version() {
        long version = library.version();
        return memory.getInt(version) + "." + memory.getInt(version + 4) + "." + memory.getInt(version + 8);
    }

    /** Begins a filter with this default action, for the native architecture. */
    boolean begin(long defaultAction) {
        filter = library.init((int) defaultAction);
        return filter != 0;
    }

    /** The token of an architecture by libseccomp's name for it, 0 when unknown. */
    int architecture(String name) throws SyscallException {
        return library.archResolveName(memory.string(name));
    }

    int nativeArchitecture() {
        return library.archNative();
    }

    /** Adds an architecture: 0 or a negative errno. */
    int addArchitecture(int token) {
        return library.archAdd(filter, token);
    }

    /** Sets an attribute: 0 or a negative errno. */
    int setAttribute(int attribute, int value) {
        return library.attrSet(filter, attribute, value);
    }

    /** Address of a C string that lives as long as this object. */
    long string(String text) throws SyscallException {
        return memory.string(text);
    }

    /**
     * The number of a system call on an architecture: {@link #UNKNOWN_SYSCALL}, or another negative number for one that
     * only other architectures have.
     */
    int resolve(int architecture, long name) {
        return library.syscallResolveNameArch(architecture, name);
    }

    /** Adds a rule for a call whose arguments match all conditions: 0 or a negative errno. */
    int addRule(long action, int syscall, List<SeccompArg> conditions) {
        if (conditions.isEmpty()) {
            return library.ruleAddArray(filter, (int) action, syscall, 0, 0);
        }
        try (NativeMemory array = new NativeMemory()) {
            long start = array.reserve(COMPARISON_SIZE * conditions.size());
            long at = start;
            for (SeccompArg condition : conditions) {
                array.putInt(at, condition.index());
                array.putInt(at + 4, SeccompNames.operator(condition.op()));
                array.putLong(at + 8, condition.value());
                array.putLong(at + 16, condition.valueTwo());
                at += COMPARISON_SIZE;
            }
            return library.ruleAddArray(filter, (int) action, syscall, conditions.size(), start);
        }
    }

    /** The program of the filter. There is no export into memory before 2.6, so it goes through a file in memory. */
    byte[] export() throws SyscallException {
        try (Fd file = MemoryFile.open("jrun-seccomp", 0)) {
            int result = library.exportBpf(filter, file.number());
            if (result < 0) {
                throw new SyscallException("export", "filter", Errno.of(-result));
            }
            Syscalls.lseek(file, 0, Uapi.SEEK_SET);
            return Syscalls.readAll(file);
        }
    }

    @Override
    public void close() {
        if (filter != 0) {
            library.release(filter);
            filter = 0;
        }
        memory.close();
    }
}
