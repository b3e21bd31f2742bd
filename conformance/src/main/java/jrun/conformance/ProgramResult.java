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
    private static final int OUTPUT_LINES = 60;

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

    /** Judges one test of an upstream suite: the reason has what the test printed, as far as it is not too long. */
    static ProgramResult judgeTest(String name, SuiteRoom.Outcome outcome) {
        ProgramResult judged =
                judge(name, outcome.exit(), outcome.seconds(), outcome.out(), outcome.err(), outcome.left());
        if (judged.verdict() == Verdict.PASSED) {
            return judged;
        }
        List<String> reason = new ArrayList<>();
        for (String line : outcome.out()) {
            if (judged.verdict() == Verdict.SKIPPED ? line.startsWith("ok ") : !line.matches("1\\.\\.[01]|# *")) {
                reason.add(line.strip());
            }
        }
        if (judged.verdict() == Verdict.FAILED) {
            judged.reason().stream()
                    .filter(line -> !line.startsWith("not ok") && !line.startsWith("stderr: "))
                    .forEach(reason::add);
            outcome.err().stream()
                    .filter(line -> !line.isBlank())
                    .map(line -> "stderr: " + line.strip())
                    .forEach(reason::add);
        }
        return new ProgramResult(
                name,
                judged.verdict(),
                judged.seconds(),
                judged.exit(),
                reason.subList(0, Math.min(OUTPUT_LINES, reason.size())),
                judged.left());
    }
}
