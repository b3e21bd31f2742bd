// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import org.jspecify.annotations.Nullable;

/** libseccomp, where this host has it. */
public final class SeccompLibrary {
    private static final String SONAME = "libseccomp.so.2";

    private SeccompLibrary() {}

    /**
     * Opens it.
     *
     * @return its functions, null when it is not installed
     * @throws SyscallException ENOSYS when it is too old
     */
    public static @Nullable SeccompFunctions open() throws SyscallException {
        NativeLibrary library = NativeLibrary.open(SONAME);
        if (library == null) {
            return null;
        }
        return NativeImage.HERE ? new ImageSeccompFunctions(library) : new JnaSeccompFunctions(library);
    }
}
