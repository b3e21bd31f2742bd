// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.stats;

import java.util.ArrayList;
import java.util.List;
import jrun.host.cgroup.files.CgroupText;
import jrun.spec.JsonWriter;

/**
 * How long processes of a cgroup waited for a resource: the lines of {@code cpu.pressure} and its like. Linux:
 * Documentation/accounting/psi.rst
 */
final class Pressure {
    private static final List<String> KEYS = List.of("avg10", "avg60", "avg300");

    /**
     * A line of such a file.
     *
     * @param name {@code some} for any process, {@code full} for all at once
     * @param averages percent of the last 10, 60 and 300 seconds, in thousandths
     * @param total microseconds since the cgroup was made
     */
    record Line(String name, List<Long> averages, long total) {}

    private Pressure() {}

    /** The lines {@code some avg10=0.00 avg60=0.00 avg300=0.00 total=0}; none of a kernel that does not count. */
    static List<Line> parse(String text) {
        List<Line> lines = new ArrayList<>();
        for (String line : CgroupText.lines(text)) {
            List<String> words = CgroupText.split(line, ' ');
            List<Long> averages = new ArrayList<>();
            for (String key : KEYS) {
                averages.add(thousandths(value(words, key)));
            }
            lines.add(new Line(words.getFirst(), averages, CgroupText.number(value(words, "total"), 0)));
        }
        return lines;
    }

    private static String value(List<String> words, String key) {
        for (String word : words) {
            if (word.startsWith(key + "=")) {
                return word.substring(key.length() + 1);
            }
        }
        return "0";
    }

    private static long thousandths(String number) {
        int point = number.indexOf('.');
        String fraction = point < 0 ? "" : number.substring(point + 1);
        String digits = (fraction + "000").substring(0, 3);
        return CgroupText.number((point < 0 ? number : number.substring(0, point)) + digits, 0);
    }

    /** Writes them as runc does, as the member {@code psi}; nothing where there are none. */
    static void write(List<Line> lines, JsonWriter out) {
        if (lines.isEmpty()) {
            return;
        }
        out.name("psi").beginObject();
        for (Line line : lines) {
            out.name(line.name()).beginObject();
            for (int i = 0; i < KEYS.size(); i++) {
                out.name(KEYS.get(i)).thousandths(line.averages().get(i));
            }
            out.name("total").unsigned(line.total()).endObject();
        }
        out.endObject();
    }
}
