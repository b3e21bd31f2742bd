// SPDX-License-Identifier: Apache-2.0
package jrun.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs commands under {@code timeit}, the small C program that does nothing but start, wait and read the clock. */
final class Timer {
    private final Path timeit;
    private final Path output;

    Timer(Path timeit, Path output) {
        this.timeit = timeit;
        this.output = output;
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
            Process process = new ProcessBuilder(line)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            int exit = process.waitFor();
            if (exit != 0 || !printed.endsWith(" 0")) {
                String said = Files.exists(output) ? Files.readString(output).strip() : "";
                throw new IllegalStateException(String.join(" ", commands.getFirst()) + ": status "
                        + printed.substring(printed.lastIndexOf(' ') + 1) + ": " + said);
            }
            return Sample.parse(printed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
