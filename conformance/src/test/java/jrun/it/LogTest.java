// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The log that engines read, and errors as people read them. */
class LogTest extends ContainerTest {

    @Test
    void aFailureIsOneJsonLineInTheLogAndTheSameTextOnStderr() {
        Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Result result = logged("json", bundle("nonsense"));
        Instant after = Instant.now();

        List<String> lines = Os.read(file("log")).lines().toList();
        JsonNode entry = Json.parse(lines.get(lines.size() - 1));
        assertEquals("error", entry.get("level").stringValue());
        assertTrue(entry.get("msg").stringValue().contains("executable file not found in"), entry.toString());
        Instant time = OffsetDateTime.parse(entry.get("time").stringValue()).toInstant();
        assertTrue(!time.isBefore(before) && !time.isAfter(after), "RFC 3339: " + time);
        assertTrue(result.err().contains("executable file not found in"), result.err());
        if (!Target.isRunc()) {
            assertEquals(1, lines.size());
            assertTrue(result.err().contains(entry.get("msg").stringValue()), result.err());
        }
    }

    @Test
    void thePlansOperationIsToldApartFromTheMessageThatEnginesShow() {
        Result result = logged("json", bundle("nonsense"));

        JsonNode entry = Json.parse(Os.read(file("log")).strip());
        assertFalse(entry.get("msg").stringValue().contains("FIND_EXEC"), entry.toString());
        assertTrue(entry.get("op").stringValue().endsWith(" FIND_EXEC"), entry.toString());
        assertFalse(result.err().contains("FIND_EXEC"), result.err());
    }

    @Test
    void aReasonIsToldOnce() {
        run(bundle("/bin")).fails(1, "exec: \"/bin\": permission denied, is a directory (EISDIR)");
        run(bundle("/nosuch")).fails(1, "exec: \"/nosuch\": stat /nosuch: no such file or directory (ENOENT)");
    }

    @Test
    void theTextLogHasTheSameLine() {
        logged("text", bundle("nonsense"));

        String log = Os.read(file("log"));
        assertTrue(log.contains("level=error") && log.contains("msg="), log);
    }

    @Test
    void aSuccessLogsNothing() {
        logged("json", bundle("true")).ok();

        assertEquals("", Os.read(file("log")));
    }

    @Test
    void theLogIsAppendedTo() {
        Os.write(file("log"), "{\"level\":\"info\",\"msg\":\"mine\",\"time\":\"2026-01-01T00:00:00Z\"}\n");

        logged("json", bundle("nonsense"));
        logged("json", bundle("nonsense"));

        List<String> lines = Os.read(file("log")).lines().toList();
        assertTrue(lines.size() >= 3 && lines.get(0).contains("mine"), lines.toString());
        lines.forEach(Json::parse);
    }

    @Test
    void theEqualsFormOfTheFlagsWorks() {
        Bundle bundle = bundle("nonsense");
        bundle.save();

        runtime.withGlobals(
                        List.of("--log-format=json", "--log=" + file("log")),
                        "run",
                        "--bundle=" + bundle.path(),
                        newId())
                .run();

        assertTrue(Os.read(file("log")).contains("\"level\":\"error\""));
    }

    @Test
    void aMessageWithQuotesAndControlsIsStillOneJsonLine() {
        logged("json", bundle("no\"n\nsen\tse\\"));

        for (String line : Os.read(file("log")).lines().toList()) {
            assertEquals("error", Json.parse(line).get("level").stringValue());
        }
    }

    @Test
    void debugLogsEachStepOfTheCommandAndOfTheHelper() {
        Target.notForRunc("runc has other steps");
        Bundle bundle = bundle("true");
        bundle.addJson("/hooks/createRuntime", "{\"path\": \"/bin/true\"}");
        bundle.save();

        runtime.withGlobals(
                        List.of("--debug", "--log", file("log").toString(), "--log-format", "json"),
                        "run",
                        "-b",
                        bundle.path().toString(),
                        newId())
                .run()
                .ok();

        List<String> steps = new ArrayList<>();
        for (String line : Os.read(file("log")).lines().toList()) {
            assertEquals("debug", Json.parse(line).get("level").stringValue());
            steps.add(Json.parse(line).get("msg").stringValue().replaceAll(" \\([0-9.]+ ms\\)$", ""));
        }
        assertTrue(steps.getFirst().matches("jrun [0-9]\\S* run"), steps.toString());
        assertTrue(
                steps.containsAll(List.of(
                        "check config.json",
                        "plan",
                        "make the cgroups and record them in the state",
                        "await READY",
                        "await the container")),
                steps.toString());
        assertTrue(steps.contains("createRuntime hook #0: /bin/true (/hooks/createRuntime/0)"), steps.toString());
        assertTrue(
                steps.stream().anyMatch(step -> step.matches("jrun-init \\d+: mount proc on /proc .*NEW_MOUNT\\)")),
                steps.toString());
        assertEquals("all of the command", steps.getLast());
        String log = Os.read(file("log"));
        for (String words : List.of(
                "nsexec container setup", "child process in init()", "init: closing the pipe to signal completion")) {
            assertTrue(log.contains("; runc: " + words + ")"), words + ": " + log);
        }
    }

    @Test
    void aWarningIsALineOnStderrWhereThereIsNoLog() {
        Target.notForRunc("runc takes letters that mean nothing without a word");
        Bundle bundle = bundle("true");
        bundle.addJson("/linux/resources/devices", "{\"allow\": false, \"access\": \"rwx\"}");
        bundle.save();

        Result result =
                runtime.bare("run", "-b", bundle.path().toString(), newId()).run();

        assertEquals(0, result.exit(), result.toString());
        assertTrue(
                result.err().matches("time=\\S+ level=warning msg=\"[^\n]*the rest of [^\n]*rwx[^\n]*\"\n"),
                result.err());
    }

    @Test
    void aWarningReachesAJsonLogWhenTheCommandHasSucceededAndNotWhenItHasFailed() {
        Target.notForRunc("runc takes letters that mean nothing without a word");
        String rule = "{\"allow\": false, \"access\": \"rwx\"}";
        Bundle good = bundle("true");
        good.addJson("/linux/resources/devices", rule);
        logged("json", good).ok();
        String log = Os.read(file("log"));
        assertEquals("warning", Json.parse(log).get("level").stringValue());

        Os.write(file("log"), "");
        Bundle bad = bundle("nonsense");
        bad.addJson("/linux/resources/devices", rule);
        logged("json", bad);
        assertEquals("error", Json.parse(Os.read(file("log"))).get("level").stringValue());
    }

    @Test
    void anUnknownLogFormatIsRefused() {
        runtime.withGlobals(List.of("--log-format", "xml"), "list").run().fails(1, "xml");
    }

    @Test
    void aLogThatCannotBeWrittenIsNamed() {
        Result result = runtime.withGlobals(List.of("--log", "/no/such/dir/log"), "list")
                .run();

        assertTrue(result.exit() != 0 && result.err().contains("/no/such/dir/log"), result.toString());
    }

    @Test
    void ofAWrongTypeTheErrorSaysWhereItIsAndWhatWasExpected() {
        refused(bundle("true").put("/process/args", "true"), "/process/args");
        refused(
                bundle("true").json("/linux/resources", "{\"memory\": {\"limit\": \"much\"}}"),
                "/linux/resources/memory/limit");
    }

    @Test
    void ofTwoBrokenRulesTheErrorNamesBoth() {
        Target.notForRunc("runc stops at the first");
        refused(
                bundle("true").put("/process/cwd", "relative").addJson("/linux/namespaces", "{\"type\": \"uts\"}"),
                "/process/cwd",
                "/linux/namespaces/5");
    }

    @Test
    void ofTwoWrongTypesTheErrorNamesBoth() {
        Target.notForRunc("runc stops at the first");
        refused(bundle("true").put("/process/args", 5).put("/hostname", 7), "/process/args", "/hostname");
    }

    @Test
    void aMountThatFailsIsNamedByPointerDestinationAndErrno() {
        refused(
                bundle("true").mount("{\"destination\": \"/mnt\", \"type\": \"ext4\", \"source\": \"/dev/null\"}"),
                "/mounts/4",
                "/mnt",
                "ENOTBLK");
    }

    @Test
    void textThatIsNotJsonIsRefusedWithItsPlace() {
        Path dir = Os.mkdirs(file("broken"));
        Os.write(dir.resolve("config.json"), "{\"ociVersion\": \"1.0.2\",\n oops");

        runtime.call("create", "-b", dir.toString(), newId()).fails(1, "config.json");
    }

    @Test
    void anotherMajorVersionIsRefused() {
        Target.notForRunc("runc 1.1 does not look");
        refused(bundle("true").put("/ociVersion", "9.0.0"), "/ociVersion", "9.0.0");
    }

    @Test
    void aMissingVersionIsRefused() {
        Target.notForRunc("runc 1.1 does not look");
        refused(bundle("true").remove("/ociVersion"), "/ociVersion");
    }

    @Test
    void unknownMembersAreIgnored() {
        assertEquals(
                "fine",
                output(bundle("echo", "fine")
                        .json("/x-extension", "{\"any\": [1]}")
                        .put("/process/novel", true)
                        .put("/linux/novel", 7)));
    }

    @Test
    void annotationsAreHandedOnAndNeedNotBeKnown() {
        Container container = create(sleeper().json("/annotations", "{\"a.b/c\": \"d e\", \"empty\": \"\"}"));

        assertEquals("d e", container.state().at("/annotations/a.b~1c").stringValue());
    }

    @Test
    void theLevelOfTheLogSaysWhatGoesThere() {
        Target.onlyForJrun("words");
        String log = file("log").toString();
        Bundle bundle = bundle("true").capabilities("CAP_NO_SUCH");
        bundle.save();
        String[] run = {"run", "--bundle", bundle.path().toString(), newId()};

        runtime.withGlobals(List.of("--log", log, "--log-level", "error"), run)
                .run()
                .ok();
        assertEquals("", Os.read(file("log")));
        runtime.withGlobals(List.of("--log", log, "--log-level", "warning"), run)
                .run()
                .ok();
        assertTrue(Os.read(file("log")).contains("level=warning"));
        runtime.withGlobals(List.of("--log", log, "--log-level", "debug"), run)
                .run()
                .ok();
        assertTrue(Os.read(file("log")).contains("level=debug"));
        runtime.withGlobals(List.of("--log-level", "loud"), "list").run().fails(1, "unknown log level loud");
    }

    @Test
    void planPrintsTheOperationsWithoutRunningThem() {
        Target.notForRunc("it is jrun's own command");
        Bundle bundle = bundle("true");
        bundle.save();

        String plan = runtime.call("plan", bundle.path().toString()).ok().out();

        assertTrue(plan.contains("/mounts/0") && plan.contains("EXEC"), plan);
        assertEquals(List.of(), Os.list(runtime.root()));
    }

    private Result logged(String format, Bundle bundle) {
        bundle.save();
        return runtime.withGlobals(
                        List.of("--log", file("log").toString(), "--log-format", format),
                        "run",
                        "-b",
                        bundle.path().toString(),
                        newId())
                .run();
    }
}
