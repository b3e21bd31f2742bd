// SPDX-License-Identifier: Apache-2.0
package jrun.host.seccomp;

import java.util.List;
import jrun.host.sys.Fd;
import jrun.host.sys.MemoryFile;
import jrun.host.sys.NativeLibrary;
import jrun.host.sys.NativeMemory;
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

    private static final String SONAME = "libseccomp.so.2";
    private static final int COMPARISON_SIZE = 24;

    private final NativeLibrary library;
    private final NativeMemory memory = new NativeMemory();
    private final long resolve;
    private final long addRule;
    private long filter;

    private LibSeccomp(NativeLibrary library) {
        this.library = library;
        this.resolve = library.address("seccomp_syscall_resolve_name_arch");
        this.addRule = library.address("seccomp_rule_add_array");
    }

    /** The library, or null when this host does not have it. */
    static @Nullable LibSeccomp open() {
        NativeLibrary library = NativeLibrary.open(SONAME);
        return library == null ? null : new LibSeccomp(library);
    }

    /** Its version like 2.5.4; seccomp_version(3). */
    String version() throws SyscallException {
        long version = library.call("seccomp_version");
        return memory.getInt(version) + "." + memory.getInt(version + 4) + "." + memory.getInt(version + 8);
    }

    /** Begins a filter with this default action, for the native architecture. */
    boolean begin(long defaultAction) throws SyscallException {
        filter = library.call("seccomp_init", defaultAction);
        return filter != 0;
    }

    /** The token of an architecture by libseccomp's name for it, 0 when unknown. */
    int architecture(String name) throws SyscallException {
        return (int) library.call("seccomp_arch_resolve_name", memory.string(name));
    }

    int nativeArchitecture() throws SyscallException {
        return (int) library.call("seccomp_arch_native");
    }

    /** Adds an architecture: 0 or a negative errno. */
    int addArchitecture(int token) throws SyscallException {
        return (int) library.call("seccomp_arch_add", filter, unsigned(token));
    }

    /** Sets an attribute: 0 or a negative errno. */
    int setAttribute(int attribute, int value) throws SyscallException {
        return (int) library.call("seccomp_attr_set", filter, attribute, value);
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
        return (int) NativeLibrary.invoke(resolve, unsigned(architecture), name);
    }

    /** Adds a rule for a call whose arguments match all conditions: 0 or a negative errno. */
    int addRule(long action, int syscall, List<SeccompArg> conditions) {
        if (conditions.isEmpty()) {
            return (int) NativeLibrary.invoke(addRule, filter, action, syscall, 0, 0);
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
            return (int) NativeLibrary.invoke(addRule, filter, action, syscall, conditions.size(), start);
        }
    }

    /** The program of the filter. There is no export into memory before 2.6, so it goes through a file in memory. */
    byte[] export() throws SyscallException {
        try (Fd file = MemoryFile.open("jrun-seccomp", 0)) {
            int result = (int) library.call("seccomp_export_bpf", filter, file.number());
            if (result < 0) {
                throw new SyscallException("export", "filter", Errno.of(-result));
            }
            Syscalls.lseek(file, 0, Uapi.SEEK_SET);
            return Syscalls.readAll(file);
        }
    }

    @Override
    public void close() {
        long release = library.address("seccomp_release");
        if (filter != 0 && release != 0) {
            NativeLibrary.invoke(release, filter);
            filter = 0;
        }
        memory.close();
    }

    private static long unsigned(int token) {
        return token & 0xFFFF_FFFFL;
    }
}
