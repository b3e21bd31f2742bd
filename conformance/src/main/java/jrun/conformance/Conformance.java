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
    /** Programs that race with the container, such as killsig with the trap of its shell, lose on a busy machine. */
    private static final int RETRIES = 3;

    private final SuiteArguments arguments;
    private final HostView view;
    private final Standing standing;

    private Conformance(SuiteArguments arguments) throws IOException {
        this.arguments = arguments;
        view = HostView.probe();
        standing = new Standing(
                arguments.build(), arguments.record(), arguments.only().isEmpty());
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
        conformance.standing.writeCounts();
        System.exit(good ? 0 : 1);
    }

    private boolean runAll(RuntimeUnderTest runtime) throws IOException, InterruptedException {
        Expectation expectation = Expectation.read(arguments.expected(), arguments.expected(), runtime, view);
        List<ProgramResult> results = new ArrayList<>();
        for (Path program : programs()) {
            ProgramResult result = run(runtime, program);
            for (int again = 0; again < RETRIES && expectation.isBelow(result); again++) {
                System.out.println("AGAIN  " + result.name() + ": " + result.reason());
                result = run(runtime, program);
                if (!expectation.isBelow(result)) {
                    System.out.println("FLAKY  " + result.name());
                }
            }
            results.add(result);
        }
        Report report = new Report("runtime-tools", runtime, view, results);
        report.writeJson(arguments.build().resolve("conformance/results"));
        return standing.judge(report, expectation, results, runtime.ours());
    }

    private ProgramResult run(RuntimeUnderTest runtime, Path program) throws IOException, InterruptedException {
        try (Sandbox sandbox = new Sandbox(runtime, arguments.bin().resolve("runtimetest"), arguments.archive())) {
            return sandbox.run(program, arguments.limitSeconds());
        }
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
