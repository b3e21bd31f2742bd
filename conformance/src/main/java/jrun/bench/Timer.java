// SPDX-License-Identifier: Apache-2.0
package jrun.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Runs commands under {@code timeit}, the small C program that does nothing but start, wait and read the clock. */
final class Timer {
    private static final int PATIENCE_SECONDS = 120;

    private final Path timeit;
    private final Path output;
    private final Path times;
    private final int settleMs;
    private final Map<String, String> environment;

    /**
     * Keeps its files in one directory.
     *
     * @param settleMs the pause that {@link #settle} makes
     * @param environment what the commands find beside the bench's own
     */
    Timer(Path timeit, Path dir, int settleMs, Map<String, String> environment) {
        this.timeit = timeit;
        output = dir.resolve("output");
        times = dir.resolve("times");
        this.settleMs = settleMs;
        this.environment = Map.copyOf(environment);
    }

    /**
     * Waits until what the last command has left to the kernel is done: namespaces and cgroups are taken down after their
     * last process, and the lock that a write to {@code cgroup.procs} takes is cheap for a while after another has had it. So
     * each sample finds the idle machine that an engine calls a runtime on.
     */
    void settle() {
        LockSupport.parkNanos(settleMs * 1_000_000L);
    }

    /**
     * Times the commands, one after the other or all together.
     *
     * @throws IllegalStateException when one of them fails: a figure of a failing command means nothing
     */
    Sample time(List<List<String>> commands, boolean together) {
        List<String> line = new ArrayList<>(List.of(timeit.toString(), "-o", output.toString()));
        if (together) {
            line.add("-p");
        }
        for (int i = 0; i < commands.size(); i++) {
            if (i > 0) {
                line.add("::");
            }
            line.addAll(commands.get(i));
        }
        try {
            Files.deleteIfExists(output);
            ProcessBuilder builder = new ProcessBuilder(line)
                    .redirectOutput(times.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.waitFor();
                throw new IllegalStateException(said(commands) + "did not end within " + PATIENCE_SECONDS + " s");
            }
            String printed = Files.readString(times).strip();
            if (process.exitValue() != 0 || !printed.endsWith(" 0")) {
                String status = printed.substring(printed.lastIndexOf(' ') + 1);
                throw new IllegalStateException(said(commands) + "status " + status + ": " + output());
            }
            return Sample.parse(printed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a command prints, untimed. */
    String printed(List<String> command) {
        time(List.of(command), false);
        try {
            return output();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String said(List<List<String>> commands) {
        return String.join(" ", commands.getFirst()) + ": ";
    }

    private String output() throws IOException {
        return Files.exists(output) ? Files.readString(output).strip() : "";
    }
}
