// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

/** The binding of the C library that fits this program. */
final class Native {
    /** The image holds no trace of JNA, the JVM never loads the other class. */
    static final Libc LIBC = NativeImage.HERE ? new ImageLibc() : new JnaLibc();

    private Native() {}
}
