// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import jrun.kernel.Errno;
import org.jspecify.annotations.Nullable;

/** A C library that this host may lack, and that is opened when it is needed. dlopen(3) */
final class NativeLibrary {
    private final String name;
    private final long handle;

    private NativeLibrary(String name, long handle) {
        this.name = name;
        this.handle = handle;
    }

    /** Opens a library by its soname; null when this host does not have it. */
    static @Nullable NativeLibrary open(String soname) {
        long handle = Native.LIBC.dlopen(soname);
        return handle == 0 ? null : new NativeLibrary(soname, handle);
    }

    /** Address of a function; ENOSYS when the library, an old one maybe, has none of this name. */
    long address(String function) throws SyscallException {
        long address = Native.LIBC.dlsym(handle, function);
        if (address == 0) {
            throw new SyscallException("find " + function + " in", name, Errno.ENOSYS);
        }
        return address;
    }
}
