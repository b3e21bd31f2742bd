// SPDX-License-Identifier: Apache-2.0
package jrun.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Counts the system calls of a command and of all its children, by {@code strace -f}. */
final class Tracer {
    /** The program of the containers that are traced; its own calls are not the runtime's. */
    static final String PROGRAM = "/bin/true";

    private static final Pattern CALL = Pattern.compile("(\\d+) +(\\w+)\\((.*)");
    private static final Pattern EXIT = Pattern.compile("(\\d+) +\\+\\+\\+ exited with (\\d+) \\+\\+\\+");
    /** How often a process waits depends on who is faster, so waits are not counted. */
    private static final Set<String> WAITS = Set.of(
            "clock_nanosleep",
            "epoll_pwait",
            "epoll_wait",
            "futex",
            "nanosleep",
            "poll",
            "ppoll",
            "restart_syscall",
            "rt_sigreturn",
            "rt_sigtimedwait",
            "sched_yield",
            "tgkill",
            "wait4",
            "waitid");

    private static final long PATIENCE_NANOS = 120_000_000_000L;
    private static final long POLL_NANOS = 2_000_000;

    private final Commands commands;
    private final Path log;

    Tracer(Commands commands, Path log) {
        this.commands = commands;
        this.log = log;
    }

    static boolean isThere() {
        return Path.of("/usr/bin/strace").toFile().canExecute();
    }

    /** The calls of a command that ends by itself, without those of the container's own program. */
    int count(List<String> command) {
        commands.run(traced(command));
        return callsIn(Commands.lines(log), PROGRAM);
    }

    /**
     * The calls of a {@code create}, and of its helper until it becomes the program: where the helper begins to wait
     * for {@code start} is a matter of time. The trace ends with the container.
     */
    int countCreate(List<String> create, Runnable start) {
        List<String> command = traced(create);
        Process strace = commands.start(command);
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (strace.isAlive() && !firstHasExited(Commands.lines(log))) {
            if (System.nanoTime() > deadline) {
                strace.destroy();
                throw new IllegalStateException("create does not end under strace: " + String.join(" ", create));
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        start.run();
        commands.finish(command, strace);
        return callsIn(Commands.lines(log), PROGRAM);
    }

    private List<String> traced(List<String> command) {
        try {
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Commands.join(List.of("/usr/bin/strace", "-f", "-o", log.toString()), command);
    }

    /** The first process of the log is the command itself. */
    static boolean firstHasExited(List<String> lines) {
        if (lines.isEmpty()) {
            return false;
        }
        String first = lines.getFirst().split(" ", 2)[0];
        for (String line : lines) {
            Matcher exit = EXIT.matcher(line);
            if (exit.matches() && exit.group(1).equals(first)) {
                return true;
            }
        }
        return false;
    }

    static int callsIn(List<String> lines, String program) {
        Set<String> pidsOfProgram = new HashSet<>();
        int calls = 0;
        for (String line : lines) {
            Matcher call = CALL.matcher(line);
            if (!call.matches() || pidsOfProgram.contains(call.group(1)) || WAITS.contains(call.group(2))) {
                continue; // signals, exits, "resumed" halves of calls counted at their first half
            }
            calls++;
            if (call.group(2).equals("execve") && call.group(3).startsWith("\"" + program + "\"")) {
                pidsOfProgram.add(call.group(1));
            }
        }
        return calls;
    }
}
