// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a whole: what it writes where, and its exit code. */
@Tag("root")
class MainRootTest {
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ";

    @TempDir
    Path temporary;

    private Path log;
    private String root;

    private record Outcome(int code, String out, String err) {}

    @BeforeEach
    void names() {
        log = temporary.resolve("log");
        root = temporary.resolve("root").toString();
    }

    private Outcome jrun(String... args) throws IOException, InterruptedException {
        return jrun(Map.of(), args);
    }

    private Outcome jrun(Map<String, String> environment, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "jrun.cli.Main"));
        command.addAll(List.of(args));
        Path out = temporary.resolve("out");
        Path err = temporary.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(temporary.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        int code = builder.start().waitFor();
        return new Outcome(code, Files.readString(out), Files.readString(err));
    }

    @Test
    void aFailureIsOneJsonLineInTheLogAndTheSameWordsOnStandardError() throws Exception {
        Files.writeString(log, "{\"level\":\"info\"}\n");

        Outcome outcome = jrun("--root", root, "--log", log.toString(), "--log-format", "json", "state", "c1");

        assertEquals(1, outcome.code());
        assertEquals("container \"c1\" does not exist\n", outcome.err());
        List<String> lines = Files.readAllLines(log);
        assertEquals(2, lines.size());
        assertTrue(
                lines.get(1)
                        .matches(
                                "\\{\"level\":\"error\",\"msg\":\"container \\\\\"c1\\\\\" does not exist\",\"time\":\""
                                        + TIME + "\"}"),
                lines.get(1));
    }

    @Test
    void aFailureWithATextLogHasTheFormOfLogrus() throws Exception {
        jrun("--root", root, "--log", log.toString(), "kill", "c1", "9");

        String line = Files.readString(log);
        assertTrue(
                line.matches("time=\"" + TIME + "\" level=error msg=\"container \\\\\"c1\\\\\" does not exist\"\n"),
                line);
    }

    @Test
    void withoutALogTheMessageStandsOnStandardErrorAlone() throws Exception {
        Outcome outcome = jrun("--root", root, "delete", "c1");

        assertEquals("jrun: container \"c1\" does not exist\n", outcome.err());
        assertEquals("", outcome.out());
    }

    @Test
    void successIsSilent() throws Exception {
        Outcome outcome = jrun("--root", root, "--log", log.toString(), "delete", "--force", "c1");

        assertEquals(new Outcome(0, "", ""), outcome);
        assertEquals("", Files.readString(log));
    }

    @Test
    void aWrongCommandLineIsLoggedToo() throws Exception {
        Outcome outcome = jrun("--log", log.toString(), "--log-format=json", "state", "--foo", "c1");

        assertEquals(1, outcome.code());
        assertEquals("flag provided but not defined: -foo\n", outcome.err());
        assertEquals(1, Files.readAllLines(log).size());
    }

    @Test
    void aLogThatCannotBeOpenedIsAFailure() throws Exception {
        Outcome outcome = jrun("--log", "/nonexistent/log", "list");

        assertEquals(1, outcome.code());
        assertTrue(outcome.err().contains("/nonexistent/log"), outcome.err());
        assertEquals("", outcome.out());
    }

    @Test
    void aLogOnStandardErrorGoesThere() throws Exception {
        Outcome outcome = jrun("--root", root, "--log", "/dev/stderr", "--log-format", "json", "state", "c1");

        assertTrue(outcome.err().startsWith("{\"level\":\"error\""), outcome.err());
    }

    @Test
    void anExecThatFailsHasItsOwnExitCode() throws Exception {
        assertEquals(255, jrun("--root", root, "exec", "c1", "ls").code());
    }

    @Test
    void versionAndHelpGoToStandardOutput() throws Exception {
        Outcome version = jrun("--version");
        assertEquals(0, version.code());
        assertTrue(version.out().matches("(?s)jrun version \\S+\ncommit: \\S+\nspec: 1\\.3\\.0\n.*"), version.out());
        assertFalse(version.out().contains("${"), version.out());
        assertEquals("", version.err());

        Outcome help = jrun("create", "--help");
        assertEquals(0, help.code());
        assertTrue(help.out().contains("--console-socket"), help.out());
    }

    @Test
    void anEmptyRuntimeDirectoryCountsAsUnset() throws Exception {
        Outcome outcome = jrun(Map.of("XDG_RUNTIME_DIR", ""), "list", "--quiet");

        assertEquals(0, outcome.code());
        assertEquals("", outcome.err());
    }

    @Test
    void aRelativeRootIsTakenFromTheWorkingDirectory() throws Exception {
        Files.createDirectories(temporary.resolve("r/c1"));

        assertEquals("c1\n", jrun("--root", "r", "list", "-q").out());
    }

    @Test
    void specWritesAConfigurationOnce() throws Exception {
        assertEquals(0, jrun("spec").code());
        assertTrue(Files.readString(temporary.resolve("config.json"), StandardCharsets.UTF_8)
                .contains("\"ociVersion\""));

        Outcome again = jrun("spec");

        assertEquals(1, again.code());
        assertEquals("jrun: file config.json exists; hint: remove it first\n", again.err());
    }
}
