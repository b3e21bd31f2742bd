// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One command: arguments, environment, working directory, standard streams. Output goes to files, because a container
 * keeps what {@code create} inherited and an end-of-file would come only with the container's.
 */
final class Invocation {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Path dir;
    private final List<String> command = new ArrayList<>();
    private final List<String> environment = new ArrayList<>();
    private boolean emptyEnvironment;
    private Path cwd;
    private @Nullable String stdin;
    private boolean stderrToStdout;
    private boolean typed;

    Invocation(Path dir, List<String> command) {
        this.dir = dir;
        this.cwd = dir;
        this.command.addAll(command);
    }

    Invocation env(String... pairs) {
        environment.addAll(List.of(pairs));
        return this;
    }

    Invocation noEnvironment() {
        emptyEnvironment = true;
        return this;
    }

    Invocation cwd(Path path) {
        cwd = path;
        return this;
    }

    Invocation stdin(String text) {
        stdin = text;
        return this;
    }

    /** Leaves stdin a pipe for the test to write to. */
    Invocation typed() {
        typed = true;
        return this;
    }

    /** One pipe for both, as containerd calls a runtime. */
    Invocation merged() {
        stderrToStdout = true;
        return this;
    }

    /** Puts a command before this one, such as env, unshare or a tool of ittool. */
    Invocation through(String... prefix) {
        command.addAll(0, List.of(prefix));
        return this;
    }

    /** Runs to the end, or fails the test. */
    Result run() {
        return start().await();
    }

    Running start() {
        try {
            int number = COUNT.incrementAndGet();
            Path out = dir.resolve("out." + number);
            Path err = dir.resolve("err." + number);
            ProcessBuilder builder = new ProcessBuilder(command).directory(cwd.toFile());
            if (!typed) {
                builder.redirectInput(input(number));
            }
            builder.redirectOutput(out.toFile());
            if (stderrToStdout) {
                builder.redirectErrorStream(true);
                Files.createFile(err);
            } else {
                builder.redirectError(err.toFile());
            }
            if (emptyEnvironment) {
                builder.environment().clear();
            }
            for (String pair : environment) {
                int split = pair.indexOf('=');
                builder.environment().put(pair.substring(0, split), pair.substring(split + 1));
            }
            return new Running(String.join(" ", command), builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private File input(int number) throws IOException {
        if (stdin == null) {
            return new File("/dev/null");
        }
        return Files.writeString(dir.resolve("in." + number), stdin).toFile();
    }

    /** A command that may still run, with what it and its container have written so far. */
    record Running(String command, Process process, Path stdout, Path stderr) {

        Result await() {
            try {
                if (!process.waitFor(Await.PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    fail("no end within " + Await.PATIENCE_SECONDS + " s: " + command + "; stdout: " + brief(out())
                            + "; stderr: " + brief(err()));
                }
                return new Result(process.exitValue(), out(), err());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private static String brief(String text) {
            return text.length() > 1000 ? text.substring(0, 1000) + "…" : text;
        }

        String out() {
            return Os.read(stdout);
        }

        String err() {
            return Os.read(stderr);
        }

        /** Waits until the text has been written to stdout; what has failed does not come to it any more. */
        void awaitOutput(String text) {
            Await.until("'" + text + "' on stdout of " + command, () -> out().contains(text) || isOver(text));
        }

        private boolean isOver(String text) {
            boolean failed = !process.isAlive() && (process.exitValue() != 0 || !err().isEmpty());
            if (failed && !out().contains(text)) {
                fail(command + " ended with " + process.exitValue() + ": " + err());
            }
            return false;
        }
    }
}
