// SPDX-License-Identifier: Apache-2.0
package jrun.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One program's output in the Test Anything Protocol, read strictly. The upstream programs exit 0 when their tests fail,
 * so the words decide: a missing, empty or broken plan is a failure too. Some print several streams one after the other:
 * their plans add up.
 */
record Tap(@Nullable Integer plan, int passed, int skipped, List<String> failures) {
    /** The complaint about a program that says it has no tests: upstream's hook programs end so, well or not. */
    static final String EMPTY = "empty plan 1..0";

    private static final Pattern PLAN = Pattern.compile("1\\.\\.(\\d+)\\b.*");
    private static final Pattern RESULT = Pattern.compile("\\s*(not )?ok\\b(?:\\s+\\d+)?(.*)");
    private static final Pattern SKIP = Pattern.compile("(?i).*#\\s*skip\\b.*");

    Tap {
        failures = List.copyOf(failures);
    }

    static Tap parse(List<String> lines) {
        Integer plan = null;
        int passed = 0;
        int skipped = 0;
        List<String> failures = new ArrayList<>();
        for (String line : lines) {
            Matcher planned = PLAN.matcher(line);
            Matcher result = RESULT.matcher(line);
            if (planned.matches()) {
                plan = (plan == null ? 0 : plan) + Integer.parseInt(planned.group(1));
            } else if (result.matches()) {
                if (result.group(1) != null) {
                    failures.add(line.strip());
                } else if (SKIP.matcher(line).matches()) {
                    skipped++;
                } else if (!Character.isWhitespace(line.charAt(0))) { // a quoted ok counts for nothing
                    passed++;
                }
            }
        }
        return new Tap(plan, passed, skipped, failures);
    }

    /** Why this output does not count as a pass; empty when it does. */
    List<String> complaints() {
        List<String> why = new ArrayList<>(failures);
        if (plan == null && passed + skipped + failures.size() > 0) {
            why.add("no plan: the program did not finish its tests");
        } else if (plan == null) {
            return why; // a program that only wants an error says nothing when it got one; its exit status decides
        } else if (plan == 0) {
            why.add(EMPTY);
        } else if (failures.isEmpty() && passed + skipped != plan) {
            why.add("planned " + plan + " tests, saw " + (passed + skipped));
        }
        return why;
    }

    boolean allSkipped() {
        return passed == 0 && skipped > 0 && failures.isEmpty();
    }
}
