// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import java.nio.charset.StandardCharsets;

/** Standard output and error as plain descriptors: UTF-8, unbuffered, without the start-up of System.out. */
public final class StdStreams {
    private static final int STDOUT = 1;
    private static final int STDERR = 2;

    private StdStreams() {}

    /** Writes the text to standard output as it is. */
    public static void out(String text) throws SyscallException {
        out(text.getBytes(StandardCharsets.UTF_8));
    }

    public static void out(byte[] data) throws SyscallException {
        Syscalls.write(STDOUT, "standard output", data);
    }

    /** Writes the text to standard error; nobody is left to hear of a failure here. */
    public static void err(String text) {
        byte[] data = text.getBytes(StandardCharsets.UTF_8);
        try {
            Syscalls.write(STDERR, "standard error", data);
        } catch (SyscallException e) {
            return; // standard error is closed: the exit code still tells
        }
    }
}
