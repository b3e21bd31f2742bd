// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.exec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import jrun.spec.Capabilities;
import jrun.spec.JrunException;
import jrun.spec.Process;
import jrun.spec.SpecReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an exec process has of the container's own, of a document and of options. */
class ExecProcessTest {
    private static final ExecPrivilegeOptions NO_PRIVILEGES = new ExecPrivilegeOptions(List.of(), null, false, null);

    @TempDir
    Path dir;

    private static Process container() throws JrunException {
        return SpecReader.readProcess("""
                {"args": ["init"], "cwd": "/srv", "env": ["A=1"], "terminal": true, "noNewPrivileges": false,
                 "user": {"uid": 5, "gid": 6, "umask": 7, "additionalGids": [8]}, "oomScoreAdj": 9,
                 "apparmorProfile": "base", "selinuxLabel": "base_t",
                 "rlimits": [{"type": "RLIMIT_NOFILE", "soft": 10, "hard": 20}],
                 "scheduler": {"policy": "SCHED_BATCH"}, "execCPUAffinity": {"initial": "0"},
                 "capabilities": {"bounding": ["CAP_KILL"], "effective": ["CAP_KILL"], "permitted": ["CAP_KILL"]}}
                """.getBytes(UTF_8));
    }

    private static ExecProcessOptions options(String user) {
        return new ExecProcessOptions(List.of("sh"), null, List.of(), null, false, user, List.of(), NO_PRIVILEGES);
    }

    private Process document(String json) throws Exception {
        Path file = Files.writeString(dir.resolve("process.json"), json);
        ExecProcessOptions options = new ExecProcessOptions(
                List.of(), file.toString(), List.of(), null, false, null, List.of(), NO_PRIVILEGES);
        return ExecProcess.of(options, container(), _ -> {});
    }

    @Test
    void withoutOptionsItIsAsTheContainersButForWhatItRuns() throws JrunException {
        ExecProcessOptions plain =
                new ExecProcessOptions(List.of("sh"), null, List.of(), null, false, null, List.of(), NO_PRIVILEGES);

        Process process = ExecProcess.of(plain, container(), _ -> {});

        assertEquals(List.of("sh"), process.args());
        assertFalse(process.terminal());
        assertEquals(container().user(), process.user());
        assertEquals(container().privileges(), process.privileges());
        assertEquals(container().limits(), process.limits());
        assertEquals("/srv", process.cwd());
        assertEquals(List.of("A=1"), process.env());
    }

    @Test
    void optionsAddToItOrTakeItsPlace() throws JrunException {
        ExecProcessOptions options = new ExecProcessOptions(
                List.of("sh"),
                null,
                List.of("B=2"),
                "/tmp",
                true,
                "1:2",
                List.of(3L),
                new ExecPrivilegeOptions(List.of("CAP_CHOWN"), "other_t", true, "other"));

        Process process = ExecProcess.of(options, container(), _ -> {});

        assertEquals(List.of("A=1", "B=2"), process.env());
        assertEquals("/tmp", process.cwd());
        assertTrue(process.terminal());
        assertEquals(List.of(8L, 3L), process.user().additionalGids());
        assertEquals(7L, process.user().umask());
        assertTrue(process.privileges().noNewPrivileges());
        assertEquals("other", process.privileges().apparmorProfile());
        assertEquals("other_t", process.privileges().selinuxLabel());
        Capabilities caps = Objects.requireNonNull(process.privileges().capabilities());
        assertEquals(List.of("CAP_KILL", "CAP_CHOWN"), caps.effective());
        assertEquals(List.of("CAP_KILL", "CAP_CHOWN"), caps.bounding());
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 6", "1:2, 1, 2", "0:4294967294, 0, 4294967294"})
    void aUserAloneKeepsTheGroup(String given, long uid, long gid) throws JrunException {
        Process process = ExecProcess.of(options(given), container(), _ -> {});

        assertEquals(uid, process.user().uid());
        assertEquals(gid, process.user().gid());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "root", "1:", ":1", "-1", "4294967295", "1:2:3", "1 "})
    void namesAndNoNumbersAreRefused(String given) {
        JrunException e = assertThrows(JrunException.class, () -> ExecProcess.of(options(given), container(), _ -> {}));

        assertTrue(String.valueOf(e.getMessage()).contains("must be uid or uid:gid"), e.toString());
    }

    @Test
    void whatADocumentLeavesOpenIsAsTheContainersHasIt() throws Exception {
        Process process = document("{\"args\": [\"sh\"], \"cwd\": \"/\"}");

        assertEquals(container().privileges(), process.privileges());
        assertEquals(container().limits().rlimits(), process.limits().rlimits());
        assertEquals(9, process.limits().oomScoreAdj());
        assertEquals(container().limits().execCPUAffinity(), process.limits().execCPUAffinity());
        assertNull(process.limits().scheduler()); // it is of one process
        assertEquals(List.of(), process.env());
        assertEquals(0, process.user().uid());
    }

    @Test
    void andWhatItNamesIsItsOwn() throws Exception {
        Process process = document("""
                {"args": ["sh"], "cwd": "/", "oomScoreAdj": 1, "apparmorProfile": "own",
                 "user": {"uid": 1, "gid": 2}, "rlimits": [{"type": "RLIMIT_CORE", "soft": 0, "hard": 0}],
                 "capabilities": {"bounding": []}}
                """);

        assertEquals("own", process.privileges().apparmorProfile());
        assertEquals("base_t", process.privileges().selinuxLabel());
        assertEquals(1, process.limits().oomScoreAdj());
        assertEquals("RLIMIT_CORE", process.limits().rlimits().getFirst().type());
        assertEquals(
                List.of(),
                Objects.requireNonNull(process.privileges().capabilities()).bounding());
        assertEquals(2, process.user().gid());
    }

    @Test
    void aContainerWithoutAProcessNeedsADocument() {
        JrunException e = assertThrows(JrunException.class, () -> ExecProcess.of(options("0"), null, _ -> {}));

        assertTrue(String.valueOf(e.getMessage()).endsWith("hint: give --process FILE"), e.toString());
    }
}
