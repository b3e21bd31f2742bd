// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

/** The version of the running kernel, for what cannot be asked for in another way. uname(2) */
public final class KernelRelease {
    private KernelRelease() {}

    /** Whether it is this version or a newer one. */
    public static boolean isAtLeast(int major, int minor) throws SyscallException {
        return isAtLeast(Syscalls.kernelRelease(), major, minor);
    }

    /** Whether a release like {@code 6.1.0-13-amd64} is. */
    static boolean isAtLeast(String release, int major, int minor) {
        int dot = release.indexOf('.');
        int found = number(release, 0);
        return found > major || (found == major && dot > 0 && number(release, dot + 1) >= minor);
    }

    private static int number(String text, int from) {
        int value = 0;
        for (int i = from; i < text.length() && Character.isDigit(text.charAt(i)); i++) {
            value = value * 10 + Character.digit(text.charAt(i), 10);
        }
        return value;
    }
}
