// SPDX-License-Identifier: Apache-2.0
package jrun.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A suite that a runtime's own project wrote, unpacked and made ready by {@code build-tools/suites.sh}.
 *
 * @param name of a release: {@code runc-bats}, {@code crun-tests}, or these with {@code -next} or {@code -newest}
 * @param dir has the upstream tree in {@code source}, and {@code bin} and {@code python} with what the tests look for
 */
record UpstreamSuite(String name, Path dir) {
    private static final String BATS = "runc-bats";
    private static final Pattern BATS_TEST = Pattern.compile("\\s*@test \"(.+)\" \\{\\s*");
    private static final Pattern PYTHON_TEST = Pattern.compile("\\s+[\"']([^\"']+)[\"']\\s*:\\s*test_\\w+,?.*");

    UpstreamSuite {
        dir = dir.toAbsolutePath();
    }

    private boolean bats() {
        return name.startsWith(BATS);
    }

    /** The name that all releases of a suite share, and with it the reasons of what fails. */
    String family() {
        return name.replaceFirst("-(next|newest)$", "");
    }

    /**
     * All tests, in the order of the files' names and of their places there.
     *
     * @throws IOException when a file cannot be read or the suite has no test
     */
    List<SuiteTest> tests() throws IOException {
        Path scripts = dir.resolve(bats() ? "source/tests/integration" : "source/tests");
        List<SuiteTest> tests = new ArrayList<>();
        try (Stream<Path> files = Files.list(scripts)) {
            for (Path file : files.filter(this::isScript).sorted().toList()) {
                Pattern pattern = bats() ? BATS_TEST : PYTHON_TEST;
                for (String line : Files.readAllLines(file)) {
                    Matcher test = pattern.matcher(line);
                    if (test.matches()) {
                        tests.add(new SuiteTest(file, test.group(1)));
                    }
                }
            }
        }
        if (tests.isEmpty()) {
            throw new IOException("read suite " + name + ": no tests in " + scripts);
        }
        return tests;
    }

    private boolean isScript(Path file) {
        String script = file.getFileName().toString();
        return bats() ? script.endsWith(".bats") : script.startsWith("test_") && script.endsWith(".py");
    }

    /** The command that runs one test and prints TAP. */
    List<String> command(SuiteTest test) {
        String file = test.file().toString();
        if (!bats()) {
            return List.of("/usr/bin/python3", "-B", file);
        }
        String exactly = "^" + test.name().replaceAll("[\\\\^$.|?*+()\\[\\]{}]", "\\\\$0") + "$";
        return List.of("bats", "--tap", "--filter", exactly, file);
    }

    /** The whole environment of one test. */
    Map<String, String> environment(SuiteTest test, RuntimeUnderTest runtime) {
        Map<String, String> environment = new TreeMap<>(Map.of(
                "PATH", dir.resolve("bin") + ":/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "HOME", "/tmp",
                "LANG", "C.UTF-8"));
        // By the name that the suite expects: a program may call itself as it is called.
        String called = bats() ? "runc" : "crun";
        environment.put("ROOM_RUNTIME", runtime.program().toString());
        environment.put("ROOM_NAME", called);
        if (bats()) {
            environment.put("RUNC", "/tmp/" + called);
            if (test.name()
                    .contains("update rt period")) { // there is only one budget for all that run at the same time
                environment.put("ROOM_REALTIME", "1");
            }
        } else {
            environment.put("OCI_RUNTIME", "/tmp/" + called);
            environment.put("INIT", dir.resolve("bin/init").toString());
            environment.put("PYTHONPATH", dir.resolve("python").toString());
            environment.put("RUN_TESTS", test.name());
        }
        return environment;
    }
}
