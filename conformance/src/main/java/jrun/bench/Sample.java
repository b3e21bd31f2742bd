// SPDX-License-Identifier: Apache-2.0
package jrun.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One timed run.
 *
 * @param wallMs milliseconds from the first command's start to the last one's end
 * @param cpuMs user and system time of all processes that were waited for
 * @param rssKb peak resident size of the largest process, in KiB
 */
record Sample(double wallMs, double cpuMs, double rssKb) {
    /** The line that {@code timeit} prints; nanoseconds, microseconds, microseconds, KiB. */
    static Sample parse(String line) {
        String[] fields = line.strip().split(" ");
        double cpu = (Long.parseLong(fields[1]) + Long.parseLong(fields[2])) / 1e3;
        return new Sample(Long.parseLong(fields[0]) / 1e6, cpu, Long.parseLong(fields[3]));
    }

    static double median(List<Sample> samples, ToDoubleFunction<Sample> what) {
        return medianOf(samples.stream().mapToDouble(what).sorted().toArray());
    }

    private static double medianOf(double[] sorted) {
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
