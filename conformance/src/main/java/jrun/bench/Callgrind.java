// SPDX-License-Identifier: Apache-2.0
package jrun.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Counts the instructions that a command's own process runs in user space, by valgrind's callgrind. */
final class Callgrind {
    private static final Path VALGRIND = Path.of("/usr/bin/valgrind");
    private static final Pattern COLLECTED = Pattern.compile(".*Collected : (\\d+)");

    private final Commands commands;
    private final Path log;

    Callgrind(Commands commands, Path log) {
        this.commands = commands;
        this.log = log;
    }

    static boolean isThere() {
        return Files.isExecutable(VALGRIND);
    }

    /**
     * Runs the command to its end.
     *
     * @throws IllegalStateException when it fails under valgrind
     */
    long count(List<String> command) {
        commands.run(Commands.join(
                List.of(VALGRIND.toString(), "--tool=callgrind", "--callgrind-out-file=/dev/null", "--log-file=" + log),
                command));
        for (String line : Commands.lines(log)) {
            Matcher collected = COLLECTED.matcher(line);
            if (collected.matches()) {
                return Long.parseLong(collected.group(1));
            }
        }
        throw new IllegalStateException("callgrind has no sum, the process became another program");
    }
}
