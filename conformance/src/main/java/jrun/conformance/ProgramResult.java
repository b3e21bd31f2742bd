// SPDX-License-Identifier: Apache-2.0
package jrun.conformance;

import java.util.ArrayList;
import java.util.List;

/**
 * The outcome of one program against one runtime.
 *
 * @param seconds wall time
 * @param reason the first failing lines; empty for a pass
 * @param left what had to be cleaned up after it (containers, cgroups, mounts)
 */
record ProgramResult(String name, Verdict verdict, double seconds, int exit, List<String> reason, List<String> left) {
    private static final int REASON_LINES = 6;

    ProgramResult {
        reason = List.copyOf(reason);
        left = List.copyOf(left);
    }

    /** Whether it exited 0 without a {@code not ok}, and fails only for its empty plan. */
    boolean failedByEmptyPlanOnly() {
        return exit == 0
                && reason.stream().allMatch(line -> line.equals(Tap.EMPTY) || line.startsWith("stderr: "))
                && reason.contains(Tap.EMPTY);
    }

    /** Judges the finished program; a time limit shows as {@code exit} of -1. */
    static ProgramResult judge(
            String name, int exit, double seconds, List<String> stdout, List<String> stderr, List<String> left) {
        Tap tap = Tap.parse(stdout);
        List<String> why = new ArrayList<>();
        if (exit == Sandbox.TIMED_OUT) {
            why.add("time limit reached");
        } else if (exit != 0) {
            why.add("exit status " + exit);
        }
        why.addAll(tap.complaints());
        if (why.isEmpty()) {
            return new ProgramResult(
                    name, tap.allSkipped() ? Verdict.SKIPPED : Verdict.PASSED, seconds, exit, why, left);
        }
        List<String> reason = new ArrayList<>(why.subList(0, Math.min(REASON_LINES, why.size())));
        for (String line : stderr) {
            if (!line.isBlank() && reason.size() < 2 * REASON_LINES) {
                reason.add("stderr: " + line.strip());
            }
        }
        return new ProgramResult(name, Verdict.FAILED, seconds, exit, reason, left);
    }
}
