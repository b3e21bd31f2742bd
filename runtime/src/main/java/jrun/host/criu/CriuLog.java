// SPDX-License-Identifier: Apache-2.0
package jrun.host.criu;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import jrun.host.sys.Fd;
import jrun.host.sys.PlainFile;
import jrun.host.sys.SyscallException;

/** What CRIU's log says of a failure, on one line. */
public final class CriuLog {
    private static final int LINES = 3;
    private static final int LONGEST = 300;
    private static final int MODE = 0600;
    /** Of its end: the last errors are there. */
    private static final int READ = 256 * 1024;

    private static final String ERROR = "Error (";

    private CriuLog() {}

    /**
     * Puts an empty file where CRIU will write its log, in place of what stands there: CRIU follows a link, writes into a file
     * that has other names too, and images may come from elsewhere.
     */
    public static void makeRoom(Fd directory, String name) throws SyscallException {
        PlainFile.replace(directory, name, MODE).close();
    }

    /** The failure with what was attempted before it, and the errors of the log with the path where it lies after it. */
    public static CriuException explain(String attempted, CriuException failure, Fd directory, String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        String excerpt;
        try {
            byte[] log = PlainFile.readEnd(directory, name, READ);
            excerpt = excerpt(log);
            excerpt = excerpt.isEmpty() ? log.length == 0 ? "" : "see " + path : path + ": " + excerpt;
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
