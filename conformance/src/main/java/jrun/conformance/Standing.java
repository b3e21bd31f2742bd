// SPDX-License-Identifier: Apache-2.0
package jrun.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How the runtimes of one run stand to what is recorded of them, with the sum that the test run adds up. */
final class Standing {
    private final Path out;
    private final boolean record;
    private final boolean whole;
    private int passed;
    private int worse;
    private int known;

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
            known += results.size() - good;
            return true;
        }
        List<String> regressions = expectation.regressions(results, reasonsNeeded);
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
        known += Math.max(0, results.size() - good - regressions.size());
        return regressions.isEmpty();
    }

    /** For the test run's own sum: passed, worse than expected, known not to pass. */
    void writeCounts() throws IOException {
        Files.writeString(out.resolve("counts.tsv"), passed + "\t" + worse + "\t" + known + "\n");
    }
}
