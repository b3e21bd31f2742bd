// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import java.util.List;
import jrun.host.sys.BlockedCalls;
import jrun.host.sys.Environment;
import jrun.host.sys.SignalException;
import jrun.host.sys.StdStreams;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Trace;
import jrun.host.sys.TraceFile;
import jrun.kernel.Errno;
import jrun.runtime.CgroupManager;
import jrun.runtime.Context;
import jrun.runtime.Diagnostics;
import jrun.runtime.RootlessMode;
import jrun.runtime.launch.HelperException;
import jrun.spec.JrunException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The program: reads the command line, calls the command, turns its outcome into an exit code and a line of the log.
 */
public final class Main {
    private static final int FAILED = 1;
    private static final List<String> LOG_LEVELS = List.of("error", "warning", "debug");

    /** What a shell adds to the number of the signal that ended a command. */
    private static final int SIGNALLED = 128;

    private Log log = Log.onStderr(false, false);
    private Diagnostics diagnostics = message -> log.warn(message);
    private @Nullable TraceFile traceFile;
    private int failureCode = FAILED;
    private final long begin = System.nanoTime();

    Main() {}

    public static void main(String[] args) {
        Main program = new Main();
        int code = program.endTrace(program.call(args));
        // Not exit: there are no hooks and no buffers, and the JVM's exit looks for a logger first, which takes 5 ms.
        Runtime.getRuntime().halt(code);
    }

    /** Runs one command line; never throws. */
    int call(String[] args) {
        try {
            int code = run(args);
            log.succeeded();
            return code;
        } catch (UsageException e) {
            log.failed(message(e), e);
            return e.exitCode();
        } catch (SignalException e) {
            log.failed(message(e), e);
            return SIGNALLED + e.signal();
        } catch (JrunException e) {
            log.failed(message(e), e);
            return failureCode;
        } catch (RuntimeException | Error e) {
            log.failed("internal error: " + e + "; hint: run it again with --debug and report the stack trace", e);
            return failureCode;
        }
    }

    private static String message(JrunException e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        String blocked = BlockedCalls.hint(errno(e));
        return blocked == null ? message : message + "; hint: " + blocked;
    }

    /** The error number behind a failure, if there is one. */
    private static Errno errno(Throwable failure) {
        return switch (failure) {
            case SyscallException e -> e.errno();
            case HelperException e -> Errno.of(e.errno());
            default -> failure.getCause() == null ? Errno.of(0) : errno(failure.getCause());
        };
    }

    private int run(String[] args) throws JrunException {
        Arguments global = GoFlags.options(CommandModel.GLOBALS, args, 0);
        if (global.flag("--version")) {
            StdStreams.out(Version.text());
            return 0;
        }
        if (global.flag("--help") || global.next() == args.length) {
            StdStreams.out(HelpText.all());
            return 0;
        }
        openLog(global, args);
        return run(args, global.next(), global);
    }

    private int run(String[] args, int at, Arguments global) throws JrunException {
        CommandSpec spec = CommandModel.command(args[at]);
        CliCommand command = (CliCommand) spec.userObject();
        beginTrace(global.text("--trace"), args[at]);
        Arguments arguments = GoFlags.command(spec, args, at + 1);
        if (arguments.flag("--help")) {
            StdStreams.out(HelpCommand.text(args[at]));
            if (List.of(args).contains("--help")) {
                command.checkUsable();
            }
            return 0;
        }
        failureCode = command.failureCode();
        String root = RootDirectory.of(global.text("--root"));
        RootlessMode rootless = rootless(global.text("--rootless"));
        return command.run(arguments, new Context(root, cgroupManager(global), rootless, diagnostics, StdStreams::out));
    }

    private static CgroupManager cgroupManager(Arguments global) throws UsageException {
        String manager = global.text("--cgroup-manager", "cgroupfs");
        return switch (manager) {
            case "cgroupfs" -> global.flag("--systemd-cgroup") ? CgroupManager.SYSTEMD : CgroupManager.CGROUPFS;
            case "systemd" -> CgroupManager.SYSTEMD;
            case "disabled" -> CgroupManager.DISABLED;
            default ->
                throw new UsageException(
                        "invalid cgroup-manager: " + manager + ", must be cgroupfs, systemd or disabled");
        };
    }

    private void beginTrace(@Nullable String option, String command) {
        String file = option == null ? Environment.get("JRUN_TRACE") : option;
        if (file != null && !file.isEmpty()) {
            traceFile = TraceFile.begin(file, command, begin);
        }
        Trace.phase("command line", begin);
    }

    /** A trace that cannot be written is reported like a failure, but the outcome of the command stands. */
    private int endTrace(int code) {
        Trace.phase("all of the command", begin);
        Trace.end();
        try {
            if (traceFile != null) {
                traceFile.write();
            }
        } catch (JrunException e) {
            log.failed("write the trace: " + message(e), e);
        }
        return code;
    }

    private void openLog(Arguments global, String[] args) throws JrunException {
        String level = global.text("--log-level", "warning");
        if (!LOG_LEVELS.contains(level)) {
            throw new UsageException(
                    "unknown log level " + level + "; hint: it is one of " + String.join(", ", LOG_LEVELS));
        }
        boolean debug = global.flag("--debug") || level.equals("debug");
        diagnostics = level.equals("error") && !debug ? message -> {} : message -> log.warn(message);
        String format = global.text("--log-format", "text");
        if (!format.equals("text") && !format.equals("json")) {
            throw new UsageException("invalid log-format: " + format);
        }
        String path = global.text("--log");
        log = path == null || path.isEmpty()
                ? Log.onStderr(format.equals("json"), debug)
                : Log.toFile(path, format.equals("json"), debug);
        if (debug) {
            Trace.add(new StepLog(log, args[global.next()]));
        }
    }

    /** Takes Go's words for true and false; anything else is auto, as with runc. */
    private static RootlessMode rootless(@Nullable String mode) {
        return switch (mode == null ? "auto" : mode) {
            case "true", "1", "t", "T", "TRUE", "True" -> RootlessMode.TRUE;
            case "false", "0", "f", "F", "FALSE", "False" -> RootlessMode.FALSE;
            default -> RootlessMode.AUTO;
        };
    }
}
