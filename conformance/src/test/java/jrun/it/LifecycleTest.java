// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** create, state, start, kill, delete, run: the way of a container. */
class LifecycleTest extends ContainerTest {

    @Test
    void aContainerGoesFromCreatedOverRunningToStoppedAndIsGoneAfterDelete() {
        Container container = create(sleeper());
        container.assertStatus("created");
        assertEquals("", container.output(), "the process must not run before start");

        container.start().awaitOutput("ready").assertStatus("running");
        container.kill().assertStatus("stopped");
        container.delete();

        runtime.call("state", container.id()).fails(1, container.id()).says("does not exist");
        assertEquals(List.of(), Leaks.of(container.id(), dir, runtime.root()));
    }

    @Test
    void theStateDocumentHasTheSpecificationsMembersAndRuncs() {
        Bundle bundle = sleeper().json("/annotations", "{\"org.example.key\": \"value\"}");
        Container container = create(bundle);

        JsonNode state = container.state();

        assertTrue(state.get("ociVersion").stringValue().startsWith("1."));
        assertEquals(container.id(), state.get("id").stringValue());
        assertEquals("created", state.get("status").stringValue());
        assertEquals(bundle.path().toString(), state.get("bundle").stringValue());
        assertEquals("value", state.at("/annotations/org.example.key").stringValue());
        assertEquals(bundle.rootfs().toString(), state.get("rootfs").stringValue());
        assertTrue(Instant.parse(state.get("created").stringValue()).isBefore(Instant.now()));
        assertTrue(Os.alive(state.get("pid").longValue()));
    }

    @Test
    void aStoppedContainerHasNoPid() {
        Container container = started(sleeper()).kill();

        assertEquals(0, container.state().get("pid").longValue());
    }

    @Test
    void theProcessStartedIsTheOneThatStateNamed() {
        Container container = create(script("echo $$ ready; sleep 1000"));
        long pid = container.pid();

        container.start().awaitOutput("ready");

        assertEquals(pid, container.pid());
        assertEquals("1 ready\n", container.output());
        assertTrue(Os.status(pid, "NSpid").endsWith("\t1"));
    }

    @Test
    void runHandsOnTheProcesssExitCode() {
        run(script("exit 42")).exits(42);
    }

    @Test
    void runGives128PlusTheNumberOfTheSignalThatEndedTheProcess() {
        run(script("kill -9 $$").withoutNamespace("pid")).exits(137);
    }

    @Test
    void runHandsOnWhatTheProcessReadsAndWrites() {
        Result result =
                runCommand(script("cat; echo problem >&2")).stdin("hello\n").run();

        assertEquals(new Result(0, "hello\n", "problem\n"), result);
    }

    @Test
    void runForwardsSignalsToTheProcess() {
        Invocation.Running running = background(runCommand(sleeper()));
        running.awaitOutput("ready");

        running.process().destroy();

        running.await().exits(15);
    }

    @Test
    void runDetachedReturnsWhenTheProcessRuns() {
        String id = newId();
        Path pidFile = file("pid");
        Invocation.Running running = command("run", id, sleeper(), "--detach", "--pid-file", pidFile.toString())
                .start();

        running.await().ok();

        assertEquals("running", runtime.call("state", id).json().get("status").stringValue());
        assertEquals(
                Long.parseLong(Os.read(pidFile)),
                runtime.call("state", id).json().get("pid").longValue());
    }

    @Test
    void runRemovesTheContainerWhenItEnds() {
        String id = newId();
        command("run", id, bundle("true")).run().ok();

        assertEquals(List.of(), Leaks.of(id, dir, runtime.root()));
    }

    @Test
    void runKeepsTheStoppedContainerWithKeep() {
        String id = newId();
        command("run", id, bundle("true"), "--keep").run().ok();

        assertEquals(
                "stopped", runtime.call("state", id).ok().json().get("status").stringValue());
        runtime.call("delete", id).ok();
    }

    @Test
    void createWritesThePidFile() {
        Path pidFile = file("pid");
        Container container = create(sleeper(), "--pid-file", pidFile.toString());

        assertEquals(Long.toString(container.pid()), Os.read(pidFile), "no end of line: engines parse the whole file");
    }

    @Test
    void theBundleIsTheWorkingDirectoryByDefault() {
        Bundle bundle = bundle("echo", "hi");
        bundle.save();

        Result result = runtime.command("run", newId()).cwd(bundle.path()).run();

        assertEquals("hi", result.ok().trimmed());
    }

    @Test
    void theBundleMayBeARelativePath() {
        Bundle bundle = bundle("echo", "hi");
        bundle.save();

        Result result = runtime.command("run", "-b", bundle.path().getFileName().toString(), newId())
                .run();

        assertEquals("hi", result.ok().trimmed());
    }

    @Test
    void theRootfsMayBeAnAbsolutePath() {
        Bundle bundle = bundle("echo", "hi");

        assertEquals("hi", output(bundle.put("/root/path", bundle.rootfs().toString())));
    }

    @Test
    void aMissingBundleIsNamed() {
        runtime.call("create", "--bundle", file("nowhere").toString(), newId()).fails(1, "nowhere");
    }

    @Test
    void aBundleWithoutConfigIsNamed() {
        runtime.call("create", "--bundle", Os.mkdirs(file("empty")).toString(), newId())
                .fails(1, "config.json");
    }

    @Test
    void anIdInUseIsRefusedAndItsContainerLivesOn() {
        Container container = started(sleeper());
        Bundle other = bundle("true");
        other.save();

        Result result = runtime.call("create", "--bundle", other.path().toString(), container.id());

        result.fails(1, container.id()).says("exist");
        container.assertStatus("running");
    }

    @Tag("attack")
    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "a/b", "../x"})
    void anIdThatIsAPathIsRefused(String id) {
        Bundle bundle = bundle("true");
        bundle.save();

        Result result = runtime.call("create", "--bundle", bundle.path().toString(), id);

        List<Path> left = Os.list(runtime.root());
        if (result.exit() == 0) {
            runtime.call("delete", "--force", id);
        }
        AttackTest.held(result.exit() != 0 && left.isEmpty(), result);
        result.fails(1, "id");
    }

    /** The socket is closed to others by its directory; here that is open to everybody. */
    @Tag("attack")
    @Test
    void nobodyElseStartsAContainer() {
        Target.onlyForJrun("it waits on a socket");
        Container container = create(sleeper());
        Os.sh(dir, "chmod a+x .; chmod -R a+rwX " + runtime.root());

        Result other = runtime.command("start", container.id())
                .through("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
                .run();

        AttackTest.held(other.exit() != 0, other);
        assertTrue(!other.err().contains("EACCES"), "it came to the socket: " + other);
        container.assertStatus("created");
        container.start().awaitOutput("ready");
    }

    /** In a user namespace that maps the creator, nobody whom it does not map is taken for him; nor is its root. */
    @ParameterizedTest
    @ValueSource(strings = {"0 0 1000", "1 0 1000"})
    void norDoesOneWhomTheUserNamespaceDoesNotKnow(String map) {
        Target.onlyForJrun("it waits on a socket");
        String[] ids = map.split(" ");
        String mapping = "[{\"containerID\": " + ids[0] + ", \"hostID\": " + ids[1] + ", \"size\": " + ids[2] + "},"
                + " {\"containerID\": " + (1 - Integer.parseInt(ids[0])) * 2000 + ", \"hostID\": 70000, \"size\": 1}]";
        Container container = create(
                sleeper().namespace("user").json("/linux/uidMappings", mapping).json("/linux/gidMappings", mapping));
        Os.sh(dir, "chmod a+x .; chmod -R a+rwX " + runtime.root());
        String uid = ids[0].equals("0") ? "65534" : "70000";

        Result other = runtime.command("start", container.id())
                .through("setpriv", "--reuid=" + uid, "--regid=65534", "--clear-groups")
                .run();

        AttackTest.held(other.exit() != 0, other);
        assertTrue(!other.err().contains("EACCES"), "it came to the socket: " + other);
        container.assertStatus("created");
        container.start().awaitOutput("ready");
    }

    @ParameterizedTest
    @ValueSource(strings = {"with space", "naïve", ""})
    void anIdThatIsNoPlainNameIsRefused(String id) {
        Bundle bundle = bundle("true");
        bundle.save();

        Result result = runtime.call("create", "--bundle", bundle.path().toString(), id);

        if (result.exit() == 0) {
            runtime.call("delete", "--force", id);
        }
        result.fails(1, "id");
        assertEquals(List.of(), Os.list(runtime.root()));
    }

    @Test
    void anIdMayHaveAllTheCharactersThatRuncAllows() {
        String id = newId() + "_a+B.9-z";
        Bundle bundle = bundle("echo", "hi");
        bundle.save();

        assertEquals(
                "hi",
                runtime.call("run", "-b", bundle.path().toString(), id).ok().trimmed());
    }

    @Test
    void aContainerCannotBeStartedTwice() {
        Container container = started(sleeper());

        runtime.call("start", container.id()).fails(1, "already running");

        container.assertStatus("running");
    }

    /** A start that is killed after execve leaves its socket behind. */
    @Test
    void aProgramThatRunsIsNotTakenForOneThatWaits() throws Exception {
        Target.onlyForJrun("looks into the state directory");
        Container container = create(sleeper());
        Path socket = runtime.root().resolve(container.id()).resolve("start.sock");
        assertTrue(Files.exists(socket));

        container.start();
        Files.createFile(socket);

        container.assertStatus("running");
    }

    @Test
    void aStoppedContainerCannotBeStarted() {
        Container container = started(sleeper()).kill();

        runtime.call("start", container.id()).fails(1).says("stopped");
    }

    @ParameterizedTest
    @ValueSource(strings = {"state", "start", "kill", "delete", "pause", "resume", "ps", "events", "update"})
    void aCommandOnAContainerThatIsNotThereSaysSo(String command) {
        String id = newId();

        runtime.call(command, id).fails(1, id).says("does not exist");
    }

    @Test
    void deleteByForceOfAContainerThatIsNotThereIsSilent() {
        runtime.call("delete", "--force", newId()).ok();
    }

    @Test
    void aRunningContainerIsNotDeletedWithoutForce() {
        Container container = started(sleeper());

        runtime.call("delete", container.id()).fails(1, container.id(), "running");

        container.assertStatus("running");
    }

    @Test
    void deleteByForceKillsARunningContainer() {
        Container container = started(sleeper());

        runtime.call("delete", "--force", container.id()).ok();

        assertEquals(List.of(), Leaks.of(container.id(), dir, runtime.root()));
    }

    @Test
    void theConfigurationMayHaveAnotherName() throws Exception {
        Target.onlyForJrun("crun has the option too, runc not");
        Bundle bundle = bundle("echo", "other");
        bundle.save();
        Files.move(bundle.path().resolve("config.json"), bundle.path().resolve("other.json"));

        Result result = runtime.call("run", "-b", bundle.path().toString(), "--config", "other.json", newId());

        assertEquals("other", result.ok().trimmed());
    }

    @Test
    void aCreatedContainerIsKilledAndDeleted() {
        Container container = create(sleeper());

        runtime.call("delete", container.id()).ok();

        assertEquals(List.of(), Leaks.of(container.id(), dir, runtime.root()));
    }

    @Test
    void theStateDirectoryIsRootsAlone() throws Exception {
        Container container = create(sleeper());
        Path state = runtime.root().resolve(container.id());

        assertEquals(0700, (int) Files.getAttribute(state, "unix:mode") & 0777 & ~011, "runc leaves it 0711");
        assertFalse(Os.list(state).isEmpty());
    }

    @Test
    void killAndDeleteTakeARegularExpressionAsCrunDoes() {
        Target.onlyForJrun("an option of crun's, which kills without waiting");
        Container first = started(sleeper());
        Container second = started(sleeper());
        Container third = started(sleeper());
        String both = "^(" + first.id() + "|" + second.id() + ")$";

        runtime.call("kill", "--regex", both, "KILL").ok();
        Await.until("their ends", () -> !Os.alive(first.pid()) && !Os.alive(second.pid()));
        runtime.call("delete", "--regex", both).ok();

        assertFalse(Files.exists(runtime.root().resolve(first.id())));
        assertFalse(Files.exists(runtime.root().resolve(second.id())));
        assertEquals("running", third.status());
        runtime.call("delete", "--regex", "[").fails(1, "invalid regular expression");
        runtime.call("delete", "-r", "-f", "^" + third.id()).ok();
        assertFalse(Files.exists(runtime.root().resolve(third.id())));
    }

    @Test
    void concurrentCreatesOfOneIdHaveOneWinner() {
        String id = newId();
        List<Bundle> bundles = List.of(sleeper(), sleeper(), sleeper(), sleeper(), sleeper(), sleeper());

        List<Invocation.Running> all =
                bundles.stream().map(b -> background(command("create", id, b))).toList();

        long winners = all.stream().filter(r -> r.await().exit() == 0).count();
        assertEquals(1, winners);
        assertEquals(
                "created", runtime.call("state", id).ok().json().get("status").stringValue());
    }
}
