// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import jrun.host.Build;
import jrun.host.sys.TraceListener;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a command as lines of the log, for {@code --debug}: its phases and the operations of the helper. A step that
 * runc has too bears runc's words for it as well, which scripts look for.
 */
final class StepLog implements TraceListener {
    private static final long NANOS_PER_MICRO = 1_000;
    private static final long MICROS_PER_MILLI = 1_000;

    private final Log log;
    private final boolean joins;

    /**
     * Begins with a line that names the command.
     *
     * @param command its name, without arguments, which may hold secrets
     */
    StepLog(Log log, String command) {
        this.log = log;
        joins = command.equals("exec");
        log.debug("jrun " + Build.VERSION + " " + command);
    }

    @Override
    public void phase(String name, long begin, long end) {
        log.debug(name + " (" + milliseconds(end - begin) + " ms)");
    }

    @Override
    public void operation(String name, int process, long begin, long end, @Nullable String detail) {
        String what = detail == null ? name : detail;
        String words = wordsOfRunc(name);
        log.debug("jrun-init " + process + ": " + what + " (" + milliseconds(end - begin) + " ms"
                + (words.isEmpty() ? ")" : "; runc: " + words + ")"));
    }

    /** Of the helper's first operation, of the one that makes the container's process, and of the last. */
    private String wordsOfRunc(String operation) {
        return switch (operation) {
            case "OPEN_PROC" -> "nsexec container setup";
            case "CLONE" -> "child process in init()";
            case "EXEC" -> joins ? "setns_init: about to exec" : "init: closing the pipe to signal completion";
            default -> "";
        };
    }

    /** Left to {@code --trace}: each line of the log is a call of its own. */
    @Override
    public void call(String name, long begin, long end, long result) {}

    private static String milliseconds(long nanos) {
        long micros = nanos / NANOS_PER_MICRO;
        String part =
                Long.toString(MICROS_PER_MILLI + micros % MICROS_PER_MILLI).substring(1);
        return micros / MICROS_PER_MILLI + "." + part;
    }
}
