// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.launch;

import java.nio.charset.StandardCharsets;
import jrun.host.sys.Fd;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Uapi;

/** The file that tells an engine the pid of its process: complete as soon as it is there. */
public final class PidFile {
    private static final int MODE = 0644;

    private PidFile() {}

    /** Writes it. */
    public static void write(String path, int pid) throws SyscallException {
        int slash = path.lastIndexOf('/');
        String temporary = path.substring(0, slash + 1) + "." + path.substring(slash + 1);
        int flags = Uapi.O_WRONLY | Uapi.O_CREAT | Uapi.O_EXCL;
        try (Fd file = Syscalls.open(temporary, flags, MODE)) {
            Syscalls.write(file, Integer.toString(pid).getBytes(StandardCharsets.US_ASCII));
        }
        Syscalls.rename(temporary, path);
    }
}
