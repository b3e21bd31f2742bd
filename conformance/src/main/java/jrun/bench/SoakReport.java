// SPDX-License-Identifier: Apache-2.0
package jrun.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Judges a soak. Of our own nothing may be left. What the kernel counts of the whole machine, where others work too, may grow by
 * less than what one leak in ten cycles would make; dying cgroups are the kernel's to free, and memory in use is anybody's: both are
 * only told, and so is the time of the last cycles beside that of the first ones in which as many containers were alive, since that
 * is the machine's too. What is judged are the system calls of one cycle then and at the end.
 */
final class SoakReport {
    private static final Path OUT = Path.of("build/proof/soak.tsv");
    private static final long LEAKS_FROM_CYCLES = 10;
    private static final long NOISE = 50;
    private static final long KIB_OF_A_LEAK = 160;
    private static final long NOISE_KIB = 128 << 10;
    private static final double MORE_CALLS = 0.1;

    private final int cycles;
    private final int alive;
    private final Map<String, Long> before;
    private final Map<String, Long> after;
    private final List<Integer> calls;
    private final List<Double> times;
    private final int edge;
    private final List<String> lines = new ArrayList<>(List.of("what\tbefore\tafter\tmay grow by\tverdict"));
    private int failed;

    /**
     * What was measured.
     *
     * @param calls to the system of the first cycle with all alive and of the last, of each command; empty if strace is missing
     * @param times of each cycle in milliseconds
     * @param edge how many cycles count as the first and as the last
     */
    SoakReport(
            int cycles,
            int alive,
            Map<String, Long> before,
            Map<String, Long> after,
            List<Integer> calls,
            List<Double> times,
            int edge) {
        this.cycles = cycles;
        this.alive = alive;
        this.before = before;
        this.after = after;
        this.calls = calls;
        this.times = times;
        this.edge = edge;
    }

    /** Writes and prints the table; true when nothing grew. */
    boolean write(double seconds) throws IOException {
        before.forEach(this::count);
        int full = Math.min(alive, Math.max(0, cycles - 2 * edge));
        double first = median(times.subList(full, full + edge));
        double last = median(times.subList(cycles - edge, cycles));
        line("cycle with " + alive + " alive, first and last " + edge + ", ms", format(first), format(last), "-", true);
        if (!calls.isEmpty()) {
            calls(
                    "system calls of a cycle with " + alive + " alive, first and last",
                    calls.getFirst(),
                    calls.getLast());
        }
        Files.createDirectories(OUT.getParent());
        Files.write(OUT, lines);
        lines.forEach(line -> System.out.println(line.replace('\t', ' ')));
        System.out.printf(
                Locale.ROOT,
                "soak: %d cycles, %d alive at once, %.0f s%nsoak: %d passed, %d failed%n",
                cycles,
                alive,
                seconds,
                lines.size() - 1 - failed,
                failed);
        return failed == 0;
    }

    private void count(String what, long was) {
        long is = after.getOrDefault(what, 0L);
        boolean own = what.startsWith("own");
        boolean told = what.startsWith("dying") || what.startsWith("memory");
        long leaks = cycles / LEAKS_FROM_CYCLES;
        long mayGrow = own ? 0 : what.endsWith("KiB") ? leaks * KIB_OF_A_LEAK + NOISE_KIB : leaks + NOISE;
        boolean holds = told || (is - was <= mayGrow && (!own || is == 0));
        line(what, Long.toString(was), Long.toString(is), told ? "-" : Long.toString(mayGrow), holds);
    }

    private void calls(String what, int first, int last) {
        long mayGrow = Math.round(first * MORE_CALLS);
        line(what, Integer.toString(first), Integer.toString(last), Long.toString(mayGrow), last - first <= mayGrow);
    }

    private void line(String what, String was, String is, String mayGrow, boolean holds) {
        failed += holds ? 0 : 1;
        lines.add(String.join("\t", what, was, is, mayGrow, holds ? "holds" : "GREW"));
    }

    private static String format(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElse(0.0);
    }
}
