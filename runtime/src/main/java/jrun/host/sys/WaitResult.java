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

    /** As a shell gives it: the exit code, or 128 and the signal. */
    public int shellCode() {
        return signal == 0 ? exitCode : SIGNALLED + signal;
    }
}
