// SPDX-License-Identifier: Apache-2.0
package jrun.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs commands untimed, with an environment of their own, so that they do the same whoever calls. Output goes to a file:
 * a container that stays keeps it open.
 */
final class Commands {
    private final Path output;
    private final Map<String, String> environment;

    Commands(Path output, Map<String, String> environment) {
        this.output = output;
        this.environment = Map.copyOf(environment);
    }

    /**
     * Runs a command to its end and returns what it printed.
     *
     * @throws IllegalStateException when it fails, with what it printed
     */
    String run(List<String> command) {
        return finish(command, start(command));
    }

    Process start(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(output.toFile())
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String finish(List<String> command, Process process) {
        try {
            int exit = process.waitFor();
            String text = Files.readString(output, StandardCharsets.UTF_8);
            if (exit != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": status " + exit + ": " + text.strip());
            }
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file, StandardCharsets.ISO_8859_1) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> join(List<String> tool, List<String> command) {
        List<String> all = new ArrayList<>(tool);
        all.addAll(command);
        return all;
    }
}
