// SPDX-License-Identifier: Apache-2.0
package jrun.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How the runtimes of one run stand to what is recorded of them, with the sum that the test run adds up. */
final class Standing {
    private final Path out;
    private final boolean record;
    private final boolean whole;
    private int passed;
    private int worse;
    private final Map<String, Integer> known = new TreeMap<>();

    /**
     * @param build the project's build directory
     * @param record whether to rewrite the expectation in place of comparing with it
     * @param whole whether all tests ran, so that the summary may have the result
     */
    Standing(Path build, boolean record, boolean whole) {
        this.out = build.resolve("conformance");
        this.record = record;
        this.whole = whole;
    }

    /** Prints and sums the results of one runtime; false when it does worse than expected. */
    boolean judge(Report report, Expectation expectation, List<ProgramResult> results, boolean reasonsNeeded)
            throws IOException {
        report.printTable(System.out, expectation);
        if (whole) {
            report.writeSummary(out.resolve("summary.tsv"));
        }
        int good = (int) report.count(Verdict.PASSED);
        passed += good;
        if (record) {
            expectation.record(results);
            System.out.println("recorded in " + expectation.file());
            results.forEach(this::skip);
            return true;
        }
        List<String> regressions = new ArrayList<>(expectation.regressions(results, reasonsNeeded));
        results.stream()
                .filter(result -> regressions.stream().noneMatch(line -> line.startsWith(result.name() + ": ")))
                .forEach(this::skip);
        if (whole) {
            regressions.addAll(expectation.missing(results));
        }
        regressions.forEach(line -> System.out.println("WORSE  " + line));
        List<String> better = expectation.improvements(results);
        better.forEach(line -> System.out.println("BETTER " + line));
        if (!better.isEmpty()) {
            System.out.println("better than recorded: run the same with conformance-record and commit the file");
        }
        if (expectation.verdicts().isEmpty()) {
            System.out.println("nothing recorded in " + expectation.file() + " yet");
        }
        worse += regressions.size();
        return regressions.isEmpty();
    }

    /** What did not pass and need not counts as skipped: it fails as on record, or the test itself says why it was not run. */
    private void skip(ProgramResult result) {
        if (result.verdict() == Verdict.FAILED) {
            known.merge("fails, as on record", 1, Integer::sum);
        } else if (result.verdict() == Verdict.SKIPPED) {
            String words = result.reason().isEmpty() ? "" : result.reason().getFirst();
            int reason = words.toLowerCase(Locale.ROOT).indexOf("# skip");
            known.merge(
                    "the test: "
                            + (reason < 0
                                    ? "no reason given"
                                    : words.substring(reason + "# skip".length())
                                            .strip()),
                    1,
                    Integer::sum);
        }
    }

    /** For the test run's own sum: passed, worse than expected, known not to pass; and why the last. */
    void writeCounts() throws IOException {
        known.forEach((reason, count) -> System.out.println("SKIPPED " + count + " " + reason));
        int skipped = known.values().stream().mapToInt(Integer::intValue).sum();
        Files.writeString(out.resolve("counts.tsv"), passed + "\t" + worse + "\t" + skipped + "\n");
    }
}
