// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import java.util.Arrays;
import jrun.kernel.Errno;
import org.jspecify.annotations.Nullable;

/** A C library that is opened when it is needed, its functions called by name. dlopen(3) */
public final class NativeLibrary {
    private final String name;
    private final long handle;

    private NativeLibrary(String name, long handle) {
        this.name = name;
        this.handle = handle;
    }

    /** Opens a library by its soname, {@code libseccomp.so.2}; null when this host does not have it. */
    public static @Nullable NativeLibrary open(String soname) {
        long handle = Native.LIBC.open(soname);
        return handle == 0 ? null : new NativeLibrary(soname, handle);
    }

    /** The program itself with the C library. */
    static NativeLibrary libc() {
        return new NativeLibrary("libc", 0);
    }

    /** Address of a function or 0, for {@link #invoke}: worth keeping where it is called often. */
    public long address(String function) {
        return Native.LIBC.symbol(handle, function);
    }

    /**
     * Calls a function of at most six integer or pointer arguments; variadic ones are not possible.
     *
     * @return what it returns: all of a pointer or a {@code long}; of an {@code int} take the low half by a cast
     * @throws SyscallException ENOSYS when the library has no such function
     */
    public long call(String function, long... arguments) throws SyscallException {
        long address = address(function);
        if (address == 0) {
            throw new SyscallException("call " + function + " of", name, Errno.ENOSYS);
        }
        return invoke(address, arguments);
    }

    /** Calls a function by its address, as {@link #call}. */
    public static long invoke(long address, long... arguments) {
        long[] six = Arrays.copyOf(arguments, 6);
        return Native.LIBC.call(address, six[0], six[1], six[2], six[3], six[4], six[5]);
    }
}
