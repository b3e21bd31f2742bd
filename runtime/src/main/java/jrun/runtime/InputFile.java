// SPDX-License-Identifier: Apache-2.0
package jrun.runtime;

import jrun.host.sys.Fd;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;

/** A document that a command is given: a path, or {@code -} for the standard input. */
public final class InputFile {
    private static final String STDIN = "-";
    private static final int STDIN_NUMBER = 0;

    private InputFile() {}

    public static byte[] read(String file) throws SyscallException {
        return file.equals(STDIN) ? Syscalls.readAll(new Fd(STDIN_NUMBER)) : Syscalls.readFile(file);
    }
}
