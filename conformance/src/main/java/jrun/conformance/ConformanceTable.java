// SPDX-License-Identifier: Apache-2.0
package jrun.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Writes the tables of {@code docs/suites.md} from the committed expectations: how many tests pass, fail and are skipped, and
 * why jrun fails what another runtime passes.
 */
public final class ConformanceTable {
    static final String BEGIN = "<!-- begin: made by `make conformance-table` -->\n";
    static final String END = "<!-- end -->\n";
    private static final String OURS = "jrun-native";
    private static final List<String> SUITES =
            List.of("runtime-tools", "runc-bats", "runc-bats-next", "crun-tests", "crun-tests-next");
    private static final List<HostView> VIEWS = List.of(HostView.HYBRID, HostView.V1, HostView.V2);

    private final Path expected;

    ConformanceTable(Path expected) {
        this.expected = expected;
    }

    /** Rewrites the part between the marks; with the argument {@code --print} only prints it. */
    public static void main(String[] args) throws IOException {
        String tables = new ConformanceTable(Path.of("conformance/expected")).text();
        if (args.length > 0) {
            System.out.print(tables);
            return;
        }
        Path file = Path.of("docs/suites.md");
        String text = Files.readString(file);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        Files.writeString(file, text.substring(0, begin) + tables + text.substring(text.indexOf(END, begin)));
    }

    /** Both tables in Markdown. */
    String text() throws IOException {
        List<String> runtimes = runtimes();
        StringBuilder text = new StringBuilder("| suite | view | " + String.join(" | ", runtimes) + " |\n");
        text.append("| --- ".repeat(runtimes.size() + 2)).append("|\n");
        for (String suite : SUITES) {
            for (HostView view : VIEWS) {
                List<String> cells = new ArrayList<>();
                for (String runtime : runtimes) {
                    cells.add(cell(read(suite, runtime, view)));
                }
                if (cells.stream().anyMatch(cell -> !cell.isEmpty())) {
                    text.append("| ")
                            .append(suite)
                            .append(" | ")
                            .append(view.word())
                            .append(" | ");
                    text.append(String.join(" | ", cells)).append(" |\n");
                }
            }
        }
        return text.append('\n').append(differences(runtimes)).toString();
    }

    private String differences(List<String> runtimes) throws IOException {
        Map<String, Integer> reasons = new TreeMap<>();
        for (String suite : SUITES) {
            for (HostView view : VIEWS) {
                Expectation ours = read(suite, OURS, view);
                for (String name : passedByAnother(suite, view, runtimes)) {
                    if (ours.verdicts().get(name) == Verdict.FAILED) {
                        String reason = ours.reason(name);
                        reasons.merge(
                                suite + " | " + (reason == null ? "no reason on record" : reason), 1, Integer::sum);
                    }
                }
            }
        }
        StringBuilder text =
                new StringBuilder("| suite | why " + OURS + " fails what another passes | tests × views |\n");
        text.append("| --- | --- | --- |\n");
        reasons.forEach((reason, count) ->
                text.append("| ").append(reason).append(" | ").append(count).append(" |\n"));
        return text.toString();
    }

    private List<String> passedByAnother(String suite, HostView view, List<String> runtimes) throws IOException {
        List<String> names = new ArrayList<>();
        for (String runtime : runtimes) {
            if (!runtime.startsWith("jrun")) {
                read(suite, runtime, view).verdicts().forEach((name, verdict) -> {
                    if (verdict == Verdict.PASSED && !names.contains(name)) {
                        names.add(name);
                    }
                });
            }
        }
        return names;
    }

    private static String cell(Expectation expectation) {
        if (expectation.verdicts().isEmpty()) {
            return "";
        }
        return count(expectation, Verdict.PASSED) + " / " + count(expectation, Verdict.FAILED) + " / "
                + count(expectation, Verdict.SKIPPED);
    }

    private static long count(Expectation expectation, Verdict verdict) {
        return expectation.verdicts().values().stream()
                .filter(each -> each == verdict)
                .count();
    }

    private Expectation read(String suite, String runtime, HostView view) throws IOException {
        String family = suite.replaceFirst("-next$", "");
        RuntimeUnderTest named = new RuntimeUnderTest(runtime, Path.of("/nonexistent"));
        return Expectation.read(dir(suite), dir(family), named, view);
    }

    private Path dir(String suite) {
        return suite.equals("runtime-tools") ? expected : expected.resolve(suite);
    }

    /** All runtimes that have a recorded result of a suite, ours first. */
    private List<String> runtimes() throws IOException {
        List<String> names = new ArrayList<>(List.of(OURS));
        for (String suite : SUITES) {
            if (Files.isDirectory(dir(suite))) {
                try (Stream<Path> files = Files.list(dir(suite))) {
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.matches(".*-(hybrid|v1|v2)\\.tsv"))
                            .map(name -> name.substring(0, name.lastIndexOf('-')))
                            .sorted()
                            .filter(name -> !names.contains(name))
                            .forEach(names::add);
                }
            }
        }
        return names;
    }
}
