// SPDX-License-Identifier: Apache-2.0
package jrun.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** {@code make conformance}: runs the 58 upstream programs against each runtime named on the command line. */
public final class Conformance {
    private final SuiteArguments arguments;
    private final HostView view;
    private int passed;
    private int worse;
    private int known;

    private Conformance(SuiteArguments arguments) throws IOException {
        this.arguments = arguments;
        view = HostView.probe();
    }

    /** Exit status 0 when no runtime does worse than its committed expectation, else 1. */
    public static void main(String[] args) throws IOException, InterruptedException {
        SuiteArguments arguments = SuiteArguments.parse(args);
        int entries = RootfsArchive.check(arguments.archive());
        System.out.println("rootfs: " + arguments.archive() + ", " + entries + " entries");
        Conformance conformance = new Conformance(arguments);
        boolean good = true;
        for (String name : arguments.runtimes()) {
            good &= conformance.runAll(RuntimeUnderTest.find(name, arguments.build()));
        }
        conformance.writeCounts();
        System.exit(good ? 0 : 1);
    }

    private boolean runAll(RuntimeUnderTest runtime) throws IOException, InterruptedException {
        List<ProgramResult> results = new ArrayList<>();
        for (Path program : programs()) {
            try (Sandbox sandbox = new Sandbox(runtime, arguments.bin().resolve("runtimetest"), arguments.archive())) {
                results.add(sandbox.run(program, arguments.limitSeconds()));
            }
        }
        Report report = new Report("runtime-tools", runtime, view, results);
        Expectation expectation = Expectation.read(arguments.expected(), arguments.expected(), runtime, view);
        report.printTable(System.out, expectation);
        Path out = arguments.build().resolve("conformance");
        report.writeJson(out.resolve("results"));
        if (arguments.only().isEmpty()) {
            report.writeSummary(out.resolve("summary.tsv"));
        }
        if (arguments.record()) {
            expectation.record(results);
            System.out.println("recorded in " + expectation.file());
            return true;
        }
        return compare(expectation, results, runtime);
    }

    private boolean compare(Expectation expectation, List<ProgramResult> results, RuntimeUnderTest runtime) {
        List<String> regressions = expectation.regressions(results, runtime.ours());
        List<String> better = expectation.improvements(results);
        regressions.forEach(line -> System.out.println("WORSE  " + line));
        better.forEach(line -> System.out.println("BETTER " + line));
        if (!better.isEmpty()) {
            System.out.println("better than recorded: `make conformance-record` and commit the file");
        }
        if (expectation.verdicts().isEmpty()) {
            System.out.println("nothing recorded in " + expectation.file() + " yet");
        }
        count(results, regressions.size());
        return regressions.isEmpty();
    }

    private void count(List<ProgramResult> results, int regressions) {
        int good = 0;
        for (ProgramResult result : results) {
            good += result.verdict() == Verdict.PASSED ? 1 : 0;
        }
        passed += good;
        worse += regressions;
        known += Math.max(0, results.size() - good - regressions);
    }

    /** For the test run's own sum: passed, worse than expected, known not to pass. */
    private void writeCounts() throws IOException {
        Path file = arguments.build().resolve("conformance/counts.tsv");
        Files.writeString(file, passed + "\t" + worse + "\t" + known + "\n");
    }

    private List<Path> programs() throws IOException {
        try (Stream<Path> files = Files.list(arguments.bin())) {
            return files.filter(file -> wanted(file.getFileName().toString()))
                    .map(Path::toAbsolutePath)
                    .sorted()
                    .toList();
        }
    }

    private boolean wanted(String name) {
        return !name.startsWith(".")
                && !name.equals("runtimetest")
                && (arguments.only().isEmpty() || arguments.only().contains(name));
    }
}
