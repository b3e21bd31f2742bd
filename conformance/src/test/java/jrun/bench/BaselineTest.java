// SPDX-License-Identifier: Apache-2.0
package jrun.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import jrun.bench.Baseline.Judgement;
import jrun.bench.Baseline.Kind;
import jrun.bench.Baseline.Row;
import org.junit.jupiter.api.Test;

class BaselineTest {
    private static final String RUN = Baseline.key("jrun-native", "syscalls-run");
    private static final Map<String, String> HERE = Map.of("machine", "m1", "jdk", "25");

    private final Baseline baseline = Baseline.parse(List.of(
            "# a comment",
            "setting\tmachine\tm1",
            "setting\tjdk\t25",
            "",
            "jrun-native\tsyscalls-run\t800\t1%",
            "jrun-jvm\tclasses-state\t2690\t3"));

    private Judgement judge(long value) {
        return baseline.judge(RUN, value, Set.of("machine"), HERE);
    }

    @Test
    void aCountWithinItsAllowanceIsTheSame() {
        for (long value : new long[] {792, 800, 808}) {
            assertEquals(Kind.SAME, judge(value).kind(), Long.toString(value));
        }
    }

    @Test
    void aCountAboveItsAllowanceFailsAndSaysWhichWasAndIs() {
        Judgement judgement = judge(809);

        assertEquals(
                new Judgement(Kind.WORSE, "jrun-native syscalls-run: was 800, is 809 (+9; allowed 1%)"), judgement);
        assertTrue(judgement.kind().fails());
    }

    @Test
    void aCountBelowItsAllowanceAsksToBeRecordedAndDoesNotFail() {
        assertEquals(Kind.BETTER, judge(791).kind());
        assertFalse(judge(791).kind().fails());
    }

    @Test
    void anAllowanceMayBeAPlainNumber() {
        String key = Baseline.key("jrun-jvm", "classes-state");

        assertEquals(Kind.SAME, baseline.judge(key, 2693, Set.of("jdk"), HERE).kind());
        assertEquals(Kind.WORSE, baseline.judge(key, 2694, Set.of("jdk"), HERE).kind());
    }

    @Test
    void aCountThatWasNeverRecordedFails() {
        Judgement judgement = baseline.judge(Baseline.key("jrun-native", "new"), 1, Set.of(), HERE);

        assertEquals(Kind.UNKNOWN, judgement.kind());
        assertTrue(judgement.kind().fails());
    }

    @Test
    void whereASettingThatItDependsOnDiffersACountIsNotComparedAndSaysSo() {
        Judgement judgement = baseline.judge(RUN, 5000, Set.of("machine"), Map.of("machine", "m2", "jdk", "25"));

        assertEquals(Kind.ELSEWHERE, judgement.kind());
        assertFalse(judgement.kind().fails());
        assertEquals("jrun-native syscalls-run: machine is \"m2\", recorded with \"m1\"", judgement.text());
    }

    @Test
    void aSettingThatItDoesNotDependOnDoesNotMatter() {
        assertEquals(
                Kind.WORSE,
                baseline.judge(RUN, 5000, Set.of("machine"), Map.of("machine", "m1", "jdk", "26"))
                        .kind());
    }

    @Test
    void recordingReplacesValuesAndKeepsAllowancesAndWhatWasNotCounted() {
        Allowance first = new Allowance(5, true);

        Baseline recorded = Baseline.parse(baseline.recorded(
                        Map.of(RUN, new Row(700, first), Baseline.key("jrun-native", "new"), new Row(3, first)),
                        Map.of("machine", "m2"))
                .lines()
                .toList());

        assertEquals(new Row(700, new Allowance(1, true)), recorded.rows().get(RUN));
        assertEquals(new Row(3, first), recorded.rows().get(Baseline.key("jrun-native", "new")));
        assertEquals(
                new Row(2690, new Allowance(3, false)), recorded.rows().get(Baseline.key("jrun-jvm", "classes-state")));
        assertEquals(Map.of("machine", "m2", "jdk", "25"), recorded.settings());
    }

    @Test
    void aLineThatIsNoRowIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Baseline.parse(List.of("jrun-native\tsyscalls-run\t800")));
        assertThrows(IllegalArgumentException.class, () -> Baseline.parse(List.of("a\tb\t800\t-1%")));
    }
}
