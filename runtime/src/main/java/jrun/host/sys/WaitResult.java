// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

/**
 * How a child ended.
 *
 * @param exitCode its exit code, -1 when a signal ended it
 * @param signal the signal that ended it, 0 when it exited
 */
public record WaitResult(int exitCode, int signal) {
    private static final int SIGNALLED = 128;

    /** In words: {@code exit status 3}, {@code killed by signal 31 (bad system call)}. strsignal(3) */
    public String text() {
        if (signal == 0) {
            return "exit status " + exitCode;
        }
        String name = NativeMemory.text(Native.LIBC.strsignal(signal));
        boolean word = name.length() > 1 && Character.isLowerCase(name.charAt(1));
        String shown = word ? Character.toLowerCase(name.charAt(0)) + name.substring(1) : name;
        return "killed by signal " + signal + " (" + shown + ")";
    }

    /** As a shell gives it: the exit code, or 128 and the signal. */
    public int shellCode() {
        return signal == 0 ? exitCode : SIGNALLED + signal;
    }
}
