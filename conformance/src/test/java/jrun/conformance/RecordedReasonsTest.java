// SPDX-License-Identifier: Apache-2.0
package jrun.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is committed: each recorded failure of jrun has its reason, and each reason a recorded failure. */
class RecordedReasonsTest {
    private static final Path EXPECTED =
            Path.of(Path.of("").toAbsolutePath().endsWith("conformance") ? "expected" : "conformance/expected");

    /** A failure on record: file is {@code SUITE/RUNTIME-VIEW.tsv}. */
    private record Failure(String runtime, String view, String program) {}

    @ParameterizedTest
    @ValueSource(strings = {".", "runc-bats", "crun-tests"})
    void failuresAndReasonsFitEachOther(String family) throws IOException {
        List<Failure> failures = failures(family);
        List<Failure> unexplained = new ArrayList<>(failures);
        List<String> unused = new ArrayList<>();
        assertFalse(failures.isEmpty(), family);

        for (String[] row : Expectation.rows(EXPECTED.resolve(family).resolve("reasons.tsv"))) {
            if (failures.stream().noneMatch(failure -> fits(row, failure))) {
                unused.add(String.join(" ", row));
            }
            unexplained.removeIf(failure -> fits(row, failure));
        }

        assertEquals(List.of(), unexplained, "fails without a reason");
        assertEquals(List.of(), unused, "a reason of nothing");
    }

    private static boolean fits(String[] row, Failure failure) {
        return Expectation.matches(row[0], failure.runtime)
                && Expectation.matches(row[1], failure.view)
                && Expectation.matches(row[2], failure.program);
    }

    private static List<Failure> failures(String family) throws IOException {
        List<Failure> failures = new ArrayList<>();
        for (String suite : List.of(family, family + "-next")) {
            if (!Files.isDirectory(EXPECTED.resolve(suite))) {
                continue;
            }
            try (Stream<Path> files = Files.list(EXPECTED.resolve(suite))) {
                for (Path file : files.toList()) {
                    add(file, failures);
                }
            }
        }
        return failures;
    }

    private static void add(Path file, List<Failure> into) throws IOException {
        String name = file.getFileName().toString();
        if (!name.matches("jrun-.*-(hybrid|v1|v2)\\.tsv")) {
            return;
        }
        int dash = name.lastIndexOf('-');
        for (String[] row : Expectation.rows(file)) {
            if (Verdict.of(row[1]) == Verdict.FAILED) {
                into.add(new Failure(name.substring(0, dash), name.substring(dash + 1, name.length() - 4), row[0]));
            }
        }
    }
}
