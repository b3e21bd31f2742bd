// SPDX-License-Identifier: Apache-2.0
package jrun.fuzz;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Runs a fuzzer once on each file of some directories: its arguments. For the lines that a corpus covers. */
public final class Replay {
    private Replay() {}

    /** Ends with the first failure. */
    public static void main(String[] args) throws Throwable {
        MethodHandle run = MethodHandles.lookup()
                .findStatic(
                        Class.forName(args[0]), "fuzzerTestOneInput", MethodType.methodType(void.class, byte[].class));
        for (String directory : List.of(args).subList(1, args.length)) {
            for (Path file : files(Path.of(directory))) {
                run.invoke(Files.readAllBytes(file));
            }
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }
}
