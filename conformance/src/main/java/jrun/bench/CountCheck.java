// SPDX-License-Identifier: Apache-2.0
package jrun.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jrun.conformance.Trees;

/**
 * The step {@code counts} of {@code make test}, and {@code make counts-record}: counts and compares with the baseline. The
 * last line is {@code counts: N passed, N failed, N skipped}.
 */
public final class CountCheck {
    private final Baseline baseline;
    private final Map<String, String> here;
    private final Map<String, Baseline.Row> counted = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();
    private final List<String> better = new ArrayList<>();
    private int passed;
    private int skipped;

    private CountCheck(Baseline baseline, Map<String, String> here) {
        this.baseline = baseline;
        this.here = here;
    }

    /** Arguments: the baseline's file, the build directory, how the image was built, and {@code record} or {@code check}. */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        Path build = Path.of(args[1]);
        CountCheck check = new CountCheck(Baseline.read(file), Settings.probe(args[2]));
        Path dir = Path.of(
                System.getProperty("java.io.tmpdir"),
                "jrun-counts-%07d".formatted(ProcessHandle.current().pid()));
        try (Countings countings = new Countings(dir, Path.of("/bin/busybox"))) {
            check.all(countings, build);
        } finally {
            Trees.delete(dir);
        }
        boolean record = args[3].equals("record");
        if (record) {
            Files.writeString(file, check.baseline.recorded(check.counted, check.here));
            System.out.println("recorded in " + file);
        }
        System.exit(check.report(record) ? 0 : 1);
    }

    private void all(Countings countings, Path build) {
        Path image = build.resolve("native/jrun");
        if (Files.isExecutable(image)) {
            countings.ofImage(image).forEach(this::one);
        } else {
            skip("all counts of jrun-native: no " + image);
        }
        Path jvm = build.resolve("jrun");
        if (Files.isExecutable(jvm.resolve("bin/jrun"))) {
            countings.ofJvm(jvm).forEach(this::one);
        } else {
            skip("all counts of jrun-jvm: no " + jvm);
        }
    }

    private void one(Countings.Count count) {
        String lacking = lacking(count.key());
        if (!lacking.isEmpty()) {
            skip(count.key().replace('\t', ' ') + ": " + lacking);
            return;
        }
        long value;
        try {
            value = count.counting().count();
        } catch (IOException | IllegalStateException e) {
            failures.add(count.key().replace('\t', ' ') + ": could not be counted: " + e.getMessage());
            return;
        }
        counted.put(count.key(), new Baseline.Row(value, count.allowance()));
        Baseline.Judgement judgement = baseline.judge(count.key(), value, count.dependsOn(), here);
        System.out.println("counts: " + judgement.text());
        if (judgement.kind().fails()) {
            failures.add(judgement.text());
        } else if (judgement.kind() == Baseline.Kind.ELSEWHERE) {
            System.out.println("SKIPPED 1 recorded elsewhere, under other settings");
            skipped++;
        } else {
            passed++;
            if (judgement.kind() == Baseline.Kind.BETTER) {
                better.add(judgement.text());
            }
        }
    }

    private static String lacking(String key) {
        if (key.contains("\tsyscalls-") && !Tracer.isThere()) {
            return "needs strace";
        }
        return key.contains("\tinstructions-") && !Callgrind.isThere() ? "needs valgrind" : "";
    }

    private void skip(String why) {
        System.out.println("counts: skipped " + why);
        System.out.println("SKIPPED 1 " + why.replaceFirst("^[^:]*: ", ""));
        skipped++;
    }

    private boolean report(boolean recorded) {
        if (recorded) {
            failures.removeIf(line -> !line.contains("could not be counted"));
            better.clear();
        }
        better.forEach(line -> System.out.println("BETTER " + line));
        failures.forEach(line -> System.out.println("WORSE  " + line));
        if (!better.isEmpty()) {
            System.out.println("better than recorded: `make counts-record` and commit conformance/expected/counts.tsv");
        }
        if (!failures.isEmpty()) {
            System.out.println("if that is meant: `make counts-record`, and say why in the commit");
        }
        System.out.println("counts: " + passed + " passed, " + failures.size() + " failed, " + skipped + " skipped");
        return failures.isEmpty();
    }
}
