// SPDX-License-Identifier: Apache-2.0
package jrun.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpstreamSuiteTest {
    @TempDir
    Path dir;

    @Test
    void batsTestsAreListedByFileAndPlace() throws IOException {
        write("source/tests/integration/start.bats", """
                function setup() {
                @test "runc start" {
                	@test "second [one]" {
                # @test "commented out" {
                """);
        write("source/tests/integration/create.bats", "@test \"runc create\" {\n");
        write("source/tests/integration/helpers.bash", "@test \"not a test\" {\n");

        assertEquals(List.of("create: runc create", "start: runc start", "start: second [one]"), ids("runc-bats-next"));
    }

    @Test
    void pythonTestsAreListedFromTheirTable() throws IOException {
        write("source/tests/test_exec.py", """
                def test_exec():
                    conf = {"a" : 1}

                all_tests = {
                    "exec" : test_exec,
                    "exec-not-exists" : test_exec_not_exists
                }
                """);
        write("source/tests/tests_utils.py", "    \"no\" : test_no,\n");

        assertEquals(List.of("test_exec: exec", "test_exec: exec-not-exists"), ids("crun-tests"));
    }

    @Test
    void aSuiteWithoutTestsIsAnError() throws IOException {
        write("source/tests/integration/helpers.bash", "");

        assertThrows(IOException.class, () -> new UpstreamSuite("runc-bats", dir).tests());
    }

    @Test
    void batsRunsExactlyTheNamedTest() {
        SuiteTest test = new SuiteTest(Path.of("/s/update.bats"), "update [v2] (a+b)");

        assertEquals(
                List.of("bats", "--tap", "--filter", "^update \\[v2\\] \\(a\\+b\\)$", "/s/update.bats"),
                new UpstreamSuite("runc-bats", dir).command(test));
    }

    @Test
    void bothReleasesOfASuiteShareTheirReasons() {
        assertEquals("crun-tests", new UpstreamSuite("crun-tests-next", dir).family());
        assertEquals("crun-tests", new UpstreamSuite("crun-tests", dir).family());
    }

    private List<String> ids(String suite) throws IOException {
        return new UpstreamSuite(suite, dir).tests().stream().map(SuiteTest::id).toList();
    }

    private void write(String name, String text) throws IOException {
        Path file = dir.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
