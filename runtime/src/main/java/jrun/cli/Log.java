// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import jrun.host.state.Timestamp;
import jrun.host.sys.Fd;
import jrun.host.sys.StdStreams;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Uapi;
import jrun.runtime.Diagnostics;
import jrun.runtime.launch.HelperException;
import jrun.spec.PrintableText;
import org.jspecify.annotations.Nullable;

/**
 * The one place that reports: to the file of {@code --log} and to standard error.
 *
 * <p>Engines read the JSON log of a failing command as one object, so such a command appends exactly one line, the error, and
 * says the same on standard error. Warnings are kept for its outcome: they reach the log when the command has succeeded. Where
 * the log is text, or standard error where there is none, they are written at once, as is each step with {@code --debug}.
 */
final class Log implements Diagnostics {
    private static final int LOG_MODE = 0644;
    private static final String STDERR = "/dev/stderr";
    private static final String STDOUT = "/dev/stdout";

    private final @Nullable Fd file;
    private final boolean json;
    private final boolean debug;
    private final List<String> warnings = new ArrayList<>();

    private Log(@Nullable Fd file, boolean json, boolean debug) {
        this.file = file;
        this.json = json;
        this.debug = debug;
    }

    /** Before the options are known, and without {@code --log}. */
    static Log onStderr(boolean json, boolean debug) {
        return new Log(null, json, debug);
    }

    /** Opens the file to append to; made readable for all, as runc does. */
    static Log toFile(String path, boolean json, boolean debug) throws SyscallException {
        Fd file = standardStream(path);
        if (file == null) {
            file = Syscalls.open(path, Uapi.O_WRONLY | Uapi.O_CREAT | Uapi.O_APPEND, LOG_MODE);
        }
        return new Log(file, json, debug);
    }

    /**
     * Opening /dev/stderr again fails when it is a socket, and truncates nothing when it is a file: take what is open.
     */
    private static @Nullable Fd standardStream(String path) {
        return switch (path) {
            case STDOUT, "/dev/fd/1", "/proc/self/fd/1" -> new Fd(1);
            case STDERR, "/dev/fd/2", "/proc/self/fd/2" -> new Fd(2);
            default -> null;
        };
    }

    @Override
    public void warn(String message) {
        if (file != null && json && !debug) {
            warnings.add(message);
        } else {
            write("warning", message);
        }
    }

    /** A step of what is done; with {@code --debug} only. */
    void debug(String message) {
        write("debug", message);
    }

    /** The command has succeeded: its warnings may be told. */
    void succeeded() {
        for (String warning : warnings) {
            write("warning", warning);
        }
        warnings.clear();
    }

    /** The command has failed: one line in the log, the same words on standard error. */
    void failed(String message, Throwable cause) {
        if (debug) {
            StringWriter trace = new StringWriter();
            cause.printStackTrace(new PrintWriter(trace));
            write("debug", trace.toString());
        }
        String operation = operation(cause);
        if (debug && !operation.isEmpty()) {
            write("debug", "what failed is op " + operation + " of the plan");
        }
        if (file != null) {
            write("error", message, operation);
            StdStreams.err(PrintableText.of(message) + "\n");
        } else if (json) {
            write("error", message, operation);
        } else {
            StdStreams.err("jrun: " + PrintableText.of(message) + "\n");
        }
    }

    /** The operation behind a failure, empty if there is none. */
    private static String operation(Throwable failure) {
        if (failure instanceof HelperException helper) {
            return helper.operation();
        }
        return failure.getCause() == null ? "" : operation(failure.getCause());
    }

    private void write(String level, String message) {
        write(level, message, "");
    }

    private void write(String level, String message, String operation) {
        String line = json
                ? LogLine.json(level, message, operation, Timestamp.now())
                : LogLine.text(level, message, Timestamp.now());
        if (file == null) {
            StdStreams.err(line);
            return;
        }
        try {
            Syscalls.write(file, line.getBytes(StandardCharsets.UTF_8));
        } catch (SyscallException e) {
            StdStreams.err("jrun: " + PrintableText.of("write log: " + e.getMessage()) + "\n");
        }
    }
}
