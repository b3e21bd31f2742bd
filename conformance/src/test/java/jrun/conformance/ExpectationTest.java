// SPDX-License-Identifier: Apache-2.0
package jrun.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpectationTest {
    private static final RuntimeUnderTest JRUN = new RuntimeUnderTest("jrun-native", Path.of("/jrun"));

    @TempDir
    Path dir;

    @Test
    void aReasonForOneTestPrecedesOneForMany() throws IOException {
        Files.writeString(dir.resolve("reasons.tsv"), """
                jrun*\t*\tdebug: *\tthe words are runc's own
                jrun*\tv1\tdebug: one\tof its own
                runc\t*\texec: x\tof runc
                """);

        Expectation expectation = Expectation.read(dir, dir, JRUN, HostView.V1);

        assertEquals("of its own", expectation.reason("debug: one"));
        assertEquals("the words are runc's own", expectation.reason("debug: two"));
        assertNull(expectation.reason("exec: x"));
    }

    @Test
    void worseIsAFailureAndBetterAsksToBeRecorded() throws IOException {
        Files.writeString(dir.resolve("jrun-native-v2.tsv"), "a\tpassed\nb\tfailed\nc\tskipped\n");
        Files.writeString(dir.resolve("reasons.tsv"), "jrun*\t*\ta\tknown\n");
        Expectation expectation = Expectation.read(dir, dir, JRUN, HostView.V2);

        List<ProgramResult> results =
                List.of(result("a", Verdict.FAILED), result("b", Verdict.PASSED), result("c", Verdict.FAILED));

        assertEquals(
                List.of("a: failed, expected passed", "c: failed, expected skipped"),
                expectation.regressions(results, true));
        assertEquals(List.of("b: passed, expected failed"), expectation.improvements(results));
        assertEquals(
                List.of(true, false, true),
                results.stream().map(expectation::isBelow).toList());
    }

    @Test
    void whatIsOnRecordAndHasNoResultIsMissed() throws IOException {
        Files.writeString(dir.resolve("jrun-native-v2.tsv"), "a\tpassed\nb\tfailed\nc\tskipped\n");
        Expectation expectation = Expectation.read(dir, dir, JRUN, HostView.V2);

        assertEquals(
                List.of("a: is on record, and did not run", "c: is on record, and did not run"),
                expectation.missing(List.of(result("b", Verdict.FAILED))));
    }

    @Test
    void whatIsRecordedIsReadAgain() throws IOException {
        Expectation.read(dir.resolve("new"), dir, JRUN, HostView.HYBRID)
                .record(List.of(result("a: b [c]", Verdict.SKIPPED)));

        assertEquals(
                Verdict.SKIPPED,
                Expectation.read(dir.resolve("new"), dir, JRUN, HostView.HYBRID)
                        .verdicts()
                        .get("a: b [c]"));
    }

    private static ProgramResult result(String name, Verdict verdict) {
        return new ProgramResult(name, verdict, 1, 0, List.of(), List.of());
    }
}
