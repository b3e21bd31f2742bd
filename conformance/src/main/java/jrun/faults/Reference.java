// SPDX-License-Identifier: Apache-2.0
package jrun.faults;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What several containers of one bundle have shown without a fault, as lines of a name and a value. A name that had more
 * than one value says nothing: a runtime may do one thing or the other.
 */
final class Reference {
    private final Set<String> always = new LinkedHashSet<>();
    private final Set<String> ever = new LinkedHashSet<>();

    void add(String facts) {
        List<String> lines = facts.lines().toList();
        if (ever.isEmpty()) {
            always.addAll(lines);
        }
        always.retainAll(Set.copyOf(lines));
        ever.addAll(lines);
    }

    /** In which lines this differs, empty if it does not. */
    String difference(String facts) {
        Set<String> undecided = new HashSet<>();
        ever.stream().filter(line -> !always.contains(line)).forEach(line -> undecided.add(name(line)));
        List<String> lines = facts.lines().toList();
        List<String> missing = always.stream()
                .filter(line -> !lines.contains(line) && !undecided.contains(name(line)))
                .limit(3)
                .toList();
        List<String> more = lines.stream()
                .filter(line -> !ever.contains(line) && !undecided.contains(name(line)))
                .limit(3)
                .toList();
        return missing.isEmpty() && more.isEmpty() ? "" : "missing " + missing + ", instead " + more;
    }

    private static String name(String line) {
        return line.split("[:\\t=]| {2}", 2)[0];
    }
}
