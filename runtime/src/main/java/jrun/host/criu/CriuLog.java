// SPDX-License-Identifier: Apache-2.0
package jrun.host.criu;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import jrun.host.sys.Fd;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;

/** What CRIU's log says of a failure, on one line. */
public final class CriuLog {
    private static final int LINES = 3;
    private static final int LONGEST = 300;
    private static final String ERROR = "Error (";

    private CriuLog() {}

    /**
     * Removes what stands where CRIU will write its log, unless it is a plain file: CRIU follows a link there, and images
     * may come from elsewhere.
     */
    public static void makeRoom(Fd directory, String name) throws SyscallException {
        try {
            int mode =
                    Syscalls.fstatat(directory, name, Uapi.AT_SYMLINK_NOFOLLOW).mode();
            if ((mode & Uapi.S_IFMT) != Uapi.S_IFREG) {
                Syscalls.unlinkat(directory, name, 0);
            }
        } catch (SyscallException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }

    /** The failure with what was attempted before it, and the errors of the log with the path where it lies after it. */
    public static CriuException explain(String attempted, CriuException failure, Fd directory, String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        String excerpt;
        try (Fd file = Syscalls.openat(directory, name, Uapi.O_RDONLY | Uapi.O_NOFOLLOW | Uapi.O_NONBLOCK, 0)) {
            excerpt = excerpt(Syscalls.readAll(file));
            excerpt = excerpt.isEmpty() ? "see " + path : path + ": " + excerpt;
        } catch (SyscallException e) {
            excerpt = ""; // it did not come to write one
        }
        return failure.with(attempted + ": ", excerpt);
    }

    /** The last errors among these lines, without their times. */
    static String excerpt(byte[] log) {
        List<String> errors = new ArrayList<>();
        for (String line : new String(log, StandardCharsets.UTF_8).split("\n")) {
            int at = line.indexOf(ERROR);
            if (at >= 0) {
                errors.add(line.substring(at, Math.min(line.length(), at + LONGEST)));
            }
        }
        return String.join(" | ", errors.subList(Math.max(0, errors.size() - LINES), errors.size()));
    }
}
