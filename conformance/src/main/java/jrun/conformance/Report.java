// SPDX-License-Identifier: Apache-2.0
package jrun.conformance;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** Writes the results of one runtime: JSON per program, a row of {@code summary.tsv}, a table on the terminal. */
final class Report {
    private static final String SUITE = "runtime-tools";
    private static final String HEADER = "suite\truntime\tview\tpassed\tfailed\tskipped\ttotal";

    private final RuntimeUnderTest runtime;
    private final HostView view;
    private final List<ProgramResult> results;

    Report(RuntimeUnderTest runtime, HostView view, List<ProgramResult> results) {
        this.runtime = runtime;
        this.view = view;
        this.results = List.copyOf(results);
    }

    long count(Verdict verdict) {
        return results.stream().filter(result -> result.verdict() == verdict).count();
    }

    /** One file per program: {@code OUT/RUNTIME-VIEW/PROGRAM.json}. */
    void writeJson(Path out) throws IOException {
        JsonMapper mapper = JsonMapper.builder().build();
        Path dir = Files.createDirectories(out.resolve(runtime.name() + "-" + view.word()));
        for (ProgramResult result : results) {
            var node = mapper.createObjectNode();
            node.put("suite", SUITE).put("runtime", runtime.name()).put("view", view.word());
            node.put("name", result.name()).put("verdict", result.verdict().word());
            node.put("exit", result.exit()).put("seconds", Math.round(result.seconds() * 100) / 100.0);
            result.reason().forEach(node.putArray("reason")::add);
            result.left().forEach(node.putArray("left")::add);
            String json = mapper.writerWithDefaultPrettyPrinter().writeValueAsString(node);
            Files.writeString(dir.resolve(result.name() + ".json"), json + "\n");
        }
    }

    /** Replaces this runtime's row of the summary, and keeps the others. */
    void writeSummary(Path summary) throws IOException {
        String key = SUITE + "\t" + runtime.name() + "\t" + view.word() + "\t";
        List<String> lines = new ArrayList<>(List.of(HEADER));
        if (Files.exists(summary)) {
            Files.readAllLines(summary).stream()
                    .filter(line -> !line.equals(HEADER) && !line.startsWith(key))
                    .forEach(lines::add);
        }
        lines.add(key + count(Verdict.PASSED) + "\t" + count(Verdict.FAILED) + "\t" + count(Verdict.SKIPPED) + "\t"
                + results.size());
        Files.writeString(summary, String.join("\n", lines) + "\n");
    }

    void printTable(PrintStream out, Expectation expectation) {
        out.printf(
                "%n%-36s %-8s %6s  %s%n",
                "program (" + runtime.name() + ", " + view.word() + ")", "verdict", "s", "why");
        for (ProgramResult result : results) {
            String reason = expectation.reason(result.name());
            String why = result.verdict() == Verdict.FAILED && reason != null ? reason : firstOf(result.reason());
            out.printf("%-36s %-8s %6.1f  %s%n", result.name(), result.verdict().word(), result.seconds(), why);
        }
        out.printf(
                "%s, %s cgroups: %d passed, %d failed, %d skipped of %d%n",
                runtime.name(),
                view.word(),
                count(Verdict.PASSED),
                count(Verdict.FAILED),
                count(Verdict.SKIPPED),
                results.size());
        long empty =
                results.stream().filter(ProgramResult::failedByEmptyPlanOnly).count();
        out.printf("(%d of the failed exit 0 without a \"not ok\" and fail only by their plan, 1..0)%n", empty);
    }

    private static String firstOf(List<String> reason) {
        String first = reason.isEmpty() ? "" : reason.getFirst();
        return first.length() > 120 ? first.substring(0, 117) + "..." : first;
    }
}
