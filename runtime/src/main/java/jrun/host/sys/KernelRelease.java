// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

/** The version of the running kernel, for what cannot be asked for in another way; asked for once. uname(2) */
public final class KernelRelease {
    private int major;
    private int minor;

    /** Of the running kernel. */
    public KernelRelease() {}

    /** Of a release like {@code 6.1.0-13-amd64}. */
    KernelRelease(String release) {
        parse(release);
    }

    /** Whether it is this version or a newer one. */
    public boolean isAtLeast(int wantedMajor, int wantedMinor) throws SyscallException {
        if (major == 0) {
            parse(Syscalls.kernelRelease());
        }
        return major > wantedMajor || (major == wantedMajor && minor >= wantedMinor);
    }

    private void parse(String release) {
        int dot = release.indexOf('.');
        major = number(release, 0);
        minor = dot < 0 ? 0 : number(release, dot + 1);
    }

    private static int number(String text, int from) {
        int value = 0;
        for (int i = from; i < text.length() && Character.isDigit(text.charAt(i)); i++) {
            value = value * 10 + Character.digit(text.charAt(i), 10);
        }
        return value;
    }
}
