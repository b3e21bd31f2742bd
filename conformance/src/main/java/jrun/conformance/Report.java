// SPDX-License-Identifier: Apache-2.0
package jrun.conformance;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes the results of one runtime: JSON per program, a row of {@code summary.tsv}, a table on the terminal. */
final class Report {
    private static final String HEADER = "suite\truntime\tview\tpassed\tfailed\tskipped\ttotal";

    private final String suite;
    private final RuntimeUnderTest runtime;
    private final HostView view;
    private final List<ProgramResult> results;

    Report(String suite, RuntimeUnderTest runtime, HostView view, List<ProgramResult> results) {
        this.suite = suite;
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
            String json = mapper.writerWithDefaultPrettyPrinter().writeValueAsString(json(mapper, result));
            Files.writeString(dir.resolve(result.name() + ".json"), json + "\n");
        }
    }

    private ObjectNode json(JsonMapper mapper, ProgramResult result) {
        ObjectNode node = mapper.createObjectNode();
        node.put("suite", suite).put("runtime", runtime.name()).put("view", view.word());
        node.put("name", result.name()).put("verdict", result.verdict().word());
        node.put("exit", result.exit()).put("seconds", rounded(result.seconds()));
        result.reason().forEach(node.putArray("reason")::add);
        result.left().forEach(node.putArray("left")::add);
        return node;
    }

    /** All results in one file of each kind: {@code OUT/SUITE-RUNTIME-VIEW} with .tsv, .json and .xml (JUnit). */
    void writeFiles(Path out) throws IOException {
        Files.createDirectories(out);
        String name = suite + "-" + runtime.name() + "-" + view.word();
        StringBuilder tsv = new StringBuilder("test\tverdict\tseconds\n");
        JsonMapper mapper = JsonMapper.builder().build();
        ArrayNode array = mapper.createArrayNode();
        for (ProgramResult result : results) {
            tsv.append(result.name()).append('\t').append(result.verdict().word());
            tsv.append('\t').append(rounded(result.seconds())).append('\n');
            array.add(json(mapper, result));
        }
        Files.writeString(out.resolve(name + ".tsv"), tsv);
        String json = mapper.writerWithDefaultPrettyPrinter().writeValueAsString(array);
        Files.writeString(out.resolve(name + ".json"), json + "\n");
        JunitXml.write(out.resolve(name + ".xml"), name, results);
    }

    private static double rounded(double seconds) {
        return Math.round(seconds * 100) / 100.0;
    }

    /** Replaces this runtime's row of the summary, and keeps the others. */
    void writeSummary(Path summary) throws IOException {
        String key = suite + "\t" + runtime.name() + "\t" + view.word() + "\t";
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
                "%n%-36s %-8s %6s  %s%n", "test (" + runtime.name() + ", " + view.word() + ")", "verdict", "s", "why");
        for (ProgramResult result : results) {
            String reason = expectation.reason(result.name());
            String why = result.verdict() == Verdict.FAILED && reason != null ? reason : firstOf(result.reason());
            out.printf("%-36s %-8s %6.1f  %s%n", result.name(), result.verdict().word(), result.seconds(), why);
        }
        out.printf(
                "%s, %s, %s cgroups: %d passed, %d failed, %d skipped of %d%n",
                suite,
                runtime.name(),
                view.word(),
                count(Verdict.PASSED),
                count(Verdict.FAILED),
                count(Verdict.SKIPPED),
                results.size());
        long empty =
                results.stream().filter(ProgramResult::failedByEmptyPlanOnly).count();
        if (empty > 0) {
            out.printf("(%d of the failed exit 0 without a \"not ok\" and fail only by their plan, 1..0)%n", empty);
        }
    }

    private static String firstOf(List<String> reason) {
        String first = reason.isEmpty() ? "" : reason.getFirst();
        return first.length() > 120 ? first.substring(0, 117) + "..." : first;
    }
}
