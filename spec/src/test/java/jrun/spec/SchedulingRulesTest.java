// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bounds of the scheduler and of memory policies, in the words that runc has for them. */
class SchedulingRulesTest {
    private static List<String> problems(String pointer, String value) {
        return Documents.problems(Documents.with(pointer, value.replace('\'', '"')));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'runtime':1023,'deadline':2000 | /runtime: must be at least 1024 ns, is 1023",
                "'runtime':2000,'deadline':1999 | /deadline: must be at least the runtime 2000, is 1999",
                "'runtime':2000,'deadline':3000,'period':2999 | /period: must be at least the deadline 3000, is 2999",
                "'runtime':2000,'deadline':9223372036854775808 | : runtime, deadline and period must be below 2^63 ns"
            })
    void aDeadlineIsWithinTheBoundsOfTheKernel(String times, String problem) {
        assertEquals(
                List.of("/process/scheduler" + problem),
                problems("/process/scheduler", "{'policy':'SCHED_DEADLINE'," + times + "}"));
    }

    @Test
    void aDeadlineNeedsNoPeriod() {
        assertEquals(
                List.of(),
                problems("/process/scheduler", "{'policy':'SCHED_DEADLINE','runtime':1024,'deadline':1024}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | /mode: invalid memory policy mode",
                "{'mode':'INTERLEAVE','nodes':'0'} | /mode: invalid memory policy mode",
                "{'mode':'MPOL_BIND','nodes':'0','flags':['bad']} | /flags/0: invalid memory policy flag",
                "{'mode':'MPOL_BIND','nodes':'0-9876543210'} | /nodes: invalid memory policy node",
                "{'mode':'MPOL_DEFAULT','nodes':'0-7'} | /nodes: invalid memory policy: MPOL_DEFAULT mode requires 0 nodes"
                        + " but got 8"
            })
    void whatIsWrongWithAMemoryPolicyIsSaidInTheSentence(String policy, String words) {
        List<String> problems = problems("/linux/memoryPolicy", policy);

        assertEquals(1, problems.size());
        assertTrue(problems.getFirst().startsWith("/linux/memoryPolicy" + words), problems.getFirst());
    }

    @Test
    void noNodesAreAsGoodAsAnEmptyList() {
        assertEquals(List.of(), problems("/linux/memoryPolicy", "{'mode':'MPOL_DEFAULT','nodes':''}"));
    }

    @Test
    void anIoPriorityWithoutALevelIsTheHighest() {
        assertEquals(List.of(), problems("/process/ioPriority", "{'class':'IOPRIO_CLASS_BE'}"));
    }
}
