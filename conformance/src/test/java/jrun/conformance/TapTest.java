// SPDX-License-Identifier: Apache-2.0
package jrun.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class TapTest {
    private static ProgramResult judge(int exit, String... stdout) {
        return ProgramResult.judge("p", exit, 0, List.of(stdout), List.of(), List.of());
    }

    @Test
    void aKeptPlanWithoutFailuresPasses() {
        assertEquals(
                Verdict.PASSED,
                judge(0, "TAP version 13", "ok 1 - a", "ok 2 - b", "1..2").verdict());
    }

    @Test
    void exitZeroWithANotOkFails() {
        assertEquals(
                Verdict.FAILED,
                judge(0, "TAP version 13", "1..2", "ok 1 - a", "not ok 2 - b").verdict());
    }

    @Test
    void aNotOkInsideADiagnosticFails() {
        assertEquals(
                Verdict.FAILED,
                judge(0, "ok 1 - a", "  not ok 2 - inner", "1..1").verdict());
    }

    @Test
    void anOkInsideADiagnosticDoesNotCount() {
        assertEquals(
                Verdict.FAILED, judge(0, "ok 1 - a", "  ok 2 - inner", "1..2").verdict());
    }

    @Test
    void theEmptyPlanFails() {
        assertEquals(
                List.of("empty plan 1..0"), judge(0, "TAP version 13", "1..0").reason());
    }

    @Test
    void aMissingPlanFails() {
        assertEquals(Verdict.FAILED, judge(0, "TAP version 13", "ok 1 - a").verdict());
    }

    @Test
    void silenceIsJudgedByTheExitStatus() {
        assertEquals(Verdict.PASSED, judge(0).verdict());
        assertEquals(Verdict.FAILED, judge(1).verdict());
    }

    @Test
    void aBrokenPlanFails() {
        assertEquals(
                List.of("planned 3 tests, saw 1"), judge(0, "1..3", "ok 1 - a").reason());
    }

    @Test
    void theExitStatusCounts() {
        assertEquals(Verdict.FAILED, judge(1, "1..1", "ok 1 - a").verdict());
    }

    @Test
    void aProgramThatSkipsEverythingIsNoPass() {
        assertEquals(Verdict.SKIPPED, judge(0, "1..1", "ok 1 # SKIP no hugetlb").verdict());
    }

    @Test
    void worseAndBetterAreRankedFailedSkippedPassed() {
        assertTrue(Verdict.FAILED.worseThan(Verdict.SKIPPED));
        assertTrue(Verdict.SKIPPED.worseThan(Verdict.PASSED));
        assertFalse(Verdict.PASSED.worseThan(Verdict.PASSED));
    }
}
