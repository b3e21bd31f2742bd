// SPDX-License-Identifier: Apache-2.0
package jrun.conformance;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The command line of {@link Conformance}.
 *
 * @param bin the built upstream programs, {@code runtimetest} among them
 * @param archive the suite's rootfs
 * @param build the project's build directory
 * @param expected the committed expectations
 * @param only the programs to run, all when empty
 * @param limitSeconds the time limit of each program
 * @param record whether to rewrite the expectation from this run
 * @param runtimes names, or NAME=PATH
 */
record SuiteArguments(
        Path bin,
        Path archive,
        Path build,
        Path expected,
        Set<String> only,
        int limitSeconds,
        boolean record,
        List<String> runtimes) {
    SuiteArguments {
        only = Set.copyOf(only);
        runtimes = List.copyOf(runtimes);
    }

    static SuiteArguments parse(String[] args) {
        Path build = Path.of("build");
        Path archive = Path.of("rootfs-amd64.tar.gz");
        Path expected = Path.of("conformance/expected");
        Set<String> only = Set.of();
        int limit = 240;
        boolean record = false;
        List<String> runtimes = new ArrayList<>();
        for (String arg : args) {
            String value = arg.substring(arg.indexOf('=') + 1);
            switch (arg.split("=", 2)[0]) {
                case "--build" -> build = Path.of(value);
                case "--archive" -> archive = Path.of(value);
                case "--expected" -> expected = Path.of(value);
                case "--only" -> only = value.isEmpty() ? Set.of() : Set.of(value.split(","));
                case "--limit" -> limit = Integer.parseInt(value);
                case "--record" -> record = true;
                default -> runtimes.add(arg);
            }
        }
        Path bin = build.resolve("conformance/bin");
        return new SuiteArguments(bin, archive.toAbsolutePath(), build, expected, only, limit, record, runtimes);
    }
}
