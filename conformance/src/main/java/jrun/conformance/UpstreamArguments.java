// SPDX-License-Identifier: Apache-2.0
package jrun.conformance;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line of {@link Suites}.
 *
 * @param build the project's build directory
 * @param expected the committed expectations
 * @param suites the names of the suites to run
 * @param only words of which a test's name must have one; all tests when empty
 * @param limitSeconds the time limit of each test
 * @param jobs how many tests run at the same time
 * @param record whether to rewrite the expectation from this run
 * @param runtimes names, or NAME=PATH
 */
record UpstreamArguments(
        Path build,
        Path expected,
        List<String> suites,
        List<String> only,
        int limitSeconds,
        int jobs,
        boolean record,
        List<String> runtimes) {
    UpstreamArguments {
        suites = List.copyOf(suites);
        only = List.copyOf(only);
        runtimes = List.copyOf(runtimes);
    }

    static UpstreamArguments parse(String[] args) {
        List<String> suites = List.of();
        List<String> only = List.of();
        int limit = 45;
        int jobs = 1;
        boolean record = false;
        List<String> runtimes = new ArrayList<>();
        for (String arg : args) {
            String value = arg.substring(arg.indexOf('=') + 1);
            switch (arg.split("=", 2)[0]) {
                case "--suites" -> suites = List.of(value.split(","));
                case "--only" -> only = value.isEmpty() ? List.of() : List.of(value.split(","));
                case "--limit" -> limit = Integer.parseInt(value);
                case "--jobs" -> jobs = Integer.parseInt(value);
                case "--record" -> record = true;
                default -> runtimes.add(arg);
            }
        }
        return new UpstreamArguments(
                Path.of("build"), Path.of("conformance/expected"), suites, only, limit, jobs, record, runtimes);
    }
}
