// SPDX-License-Identifier: Apache-2.0
package jrun.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The committed results of one runtime under one cgroup view, {@code RUNTIME-VIEW.tsv}, and the committed reasons of what
 * fails, {@code reasons.tsv} (runtime, view, program, reason; a trailing {@code *} of the first three matches the rest).
 */
record Expectation(Path file, Map<String, Verdict> verdicts, Map<String, String> reasons) {
    Expectation {
        verdicts = Map.copyOf(verdicts);
        reasons = Map.copyOf(reasons);
    }

    static Expectation read(Path dir, Path reasonsDir, RuntimeUnderTest runtime, HostView view) throws IOException {
        Path file = dir.resolve(runtime.name() + "-" + view.word() + ".tsv");
        Map<String, Verdict> verdicts = new TreeMap<>();
        for (String[] row : rows(file)) {
            verdicts.put(row[0], Verdict.of(row[1]));
        }
        Map<String, String> reasons = new TreeMap<>();
        for (String[] row : rows(reasonsDir.resolve("reasons.tsv"))) {
            if (row.length == 4 && matches(row[0], runtime.name()) && matches(row[1], view.word())) {
                reasons.put(row[2], row[3]);
            }
        }
        return new Expectation(file, verdicts, reasons);
    }

    static boolean matches(String pattern, String value) {
        return pattern.endsWith("*")
                ? value.startsWith(pattern.substring(0, pattern.length() - 1))
                : pattern.equals(value);
    }

    static List<String[]> rows(Path file) throws IOException {
        List<String[]> rows = new ArrayList<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    rows.add(line.split("\t"));
                }
            }
        }
        return rows;
    }

    @Nullable
    String reason(String program) {
        String exact = reasons.get(program);
        if (exact != null) {
            return exact;
        }
        for (Map.Entry<String, String> entry : reasons.entrySet()) {
            if (matches(entry.getKey(), program)) {
                return entry.getValue();
            }
        }
        return null;
    }

    /** Whether it is worse than recorded; what is not on record is to pass or to be skipped, unless it has a reason. */
    boolean isBelow(ProgramResult result) {
        Verdict expected = verdicts.get(result.name());
        boolean known = expected == null && reason(result.name()) != null;
        return !known && result.verdict().worseThan(expected == null ? Verdict.SKIPPED : expected);
    }

    /** What is on record and has no result. */
    List<String> missing(List<ProgramResult> results) {
        Set<String> names = results.stream().map(ProgramResult::name).collect(Collectors.toSet());
        return verdicts.keySet().stream()
                .filter(name -> !names.contains(name))
                .sorted()
                .map(name -> name + ": is on record, and did not run")
                .toList();
    }

    /** What is worse than recorded, or fails without a reason on record: each line is a failure of the run. */
    List<String> regressions(List<ProgramResult> results, boolean reasonsNeeded) {
        List<String> worse = new ArrayList<>();
        for (ProgramResult result : results) {
            Verdict expected = verdicts.get(result.name());
            if (expected != null && result.verdict().worseThan(expected)) {
                worse.add(result.name() + ": " + result.verdict().word() + ", expected " + expected.word());
            } else if (expected == null && !verdicts.isEmpty()) {
                worse.add(result.name() + ": not in " + file.getFileName());
            } else if (reasonsNeeded && result.verdict() == Verdict.FAILED && reason(result.name()) == null) {
                worse.add(result.name() + ": fails without a reason in reasons.tsv");
            }
        }
        return worse;
    }

    /** What is better than recorded and asks to be recorded. */
    List<String> improvements(List<ProgramResult> results) {
        List<String> better = new ArrayList<>();
        for (ProgramResult result : results) {
            Verdict expected = verdicts.get(result.name());
            if (expected != null && expected.worseThan(result.verdict())) {
                better.add(result.name() + ": " + result.verdict().word() + ", expected " + expected.word());
            }
        }
        return better;
    }

    void record(List<ProgramResult> results) throws IOException {
        StringBuilder text = new StringBuilder("# SPDX-License-Identifier: Apache-2.0\n# program\tverdict\n");
        for (ProgramResult result : results) {
            text.append(result.name())
                    .append('\t')
                    .append(result.verdict().word())
                    .append('\n');
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, text);
    }
}
