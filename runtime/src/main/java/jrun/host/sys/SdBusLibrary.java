// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import org.jspecify.annotations.Nullable;

/** sd-bus, where this host has libsystemd. */
public final class SdBusLibrary {
    public static final String SONAME = "libsystemd.so.0";

    private SdBusLibrary() {}

    /**
     * Opens it.
     *
     * @return its functions, null when it is not installed
     * @throws SyscallException ENOSYS when it is too old
     */
    public static @Nullable SdBusFunctions open() throws SyscallException {
        NativeLibrary library = NativeLibrary.open(SONAME);
        if (library == null) {
            return null;
        }
        return NativeImage.HERE ? new ImageSdBusFunctions(library) : new JnaSdBusFunctions(library);
    }
}
