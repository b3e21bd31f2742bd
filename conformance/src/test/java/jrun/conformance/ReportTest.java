// SPDX-License-Identifier: Apache-2.0
package jrun.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

class ReportTest {
    private static final ProgramResult BAD =
            test("exec: a <b>", 0, List.of("1..1", "not ok 1 a <b>", "#   `[ 1 = 2 ]' failed", "# \033[0mred"));
    private static final ProgramResult SKIPPED = test("exec: c", 0, List.of("1..1", "ok 1 c # skip needs criu"));
    private static final ProgramResult GOOD = test("exec: d", 0, List.of("1..1", "ok 1 d"));

    @TempDir
    Path dir;

    private static ProgramResult test(String name, int exit, List<String> out) {
        return ProgramResult.judgeTest(name, new SuiteRoom.Outcome(exit, 1.5, out, List.of(), List.of()));
    }

    @Test
    void aTestIsJudgedByItsWordsAndKeepsThem() {
        assertEquals(Verdict.FAILED, BAD.verdict());
        assertTrue(BAD.reason().contains("#   `[ 1 = 2 ]' failed"), BAD.reason().toString());
        assertEquals(Verdict.SKIPPED, SKIPPED.verdict());
        assertEquals(List.of("ok 1 c # skip needs criu"), SKIPPED.reason());
        assertEquals(Verdict.PASSED, GOOD.verdict());
    }

    @Test
    void aTestThatDiesOrDoesNotReportFails() {
        assertEquals(
                Verdict.FAILED, test("a", Sandbox.TIMED_OUT, List.of("1..1")).verdict());
        assertEquals(Verdict.FAILED, test("a", 0, List.of("1..0")).verdict());
        assertEquals(Verdict.FAILED, test("a", 1, List.of()).verdict());
    }

    @Test
    void junitXmlCountsAndQuotes() throws Exception {
        Path file = dir.resolve("out.xml");

        JunitXml.write(file, "runc-bats-jrun-v1", List.of(BAD, SKIPPED, GOOD));

        Element suite = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getDocumentElement();
        assertEquals("3", suite.getAttribute("tests"));
        assertEquals("1", suite.getAttribute("failures"));
        assertEquals("1", suite.getAttribute("skipped"));
        Element first = (Element) suite.getElementsByTagName("testcase").item(0);
        assertEquals("exec: a <b>", first.getAttribute("name"));
        assertTrue(first.getTextContent().contains("# ?[0mred"), first.getTextContent());
    }

    @Test
    void filesOfEachKindHaveAllTests() throws IOException {
        RuntimeUnderTest runtime = new RuntimeUnderTest("jrun", Path.of("/jrun"));

        new Report("runc-bats", runtime, HostView.V1, List.of(BAD, GOOD)).writeFiles(dir);

        assertEquals(
                List.of("test\tverdict\tseconds", "exec: a <b>\tfailed\t1.5", "exec: d\tpassed\t1.5"),
                Files.readAllLines(dir.resolve("runc-bats-jrun-v1.tsv")));
        assertTrue(Files.readString(dir.resolve("runc-bats-jrun-v1.json")).contains("\"verdict\" : \"failed\""));
        assertTrue(Files.exists(dir.resolve("runc-bats-jrun-v1.xml")));
    }
}
