// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Containers that are killed, and commands that meet; commands that are killed are tried by {@code make faults}. */
class RobustnessTest extends ContainerTest {

    @Test
    void aContainerWhoseInitIsKilledFromOutsideIsStopped() {
        Container container = create(sleeper());
        long pid = container.pid();
        Os.sh(dir, "kill -9 " + pid);
        container.awaitEnd(pid);

        container.assertStatus("stopped");
        container.delete();
    }

    @Test
    void aContainerWhoseInitIsKilledFromOutsideCannotBeStarted() {
        Container container = create(sleeper());
        long pid = container.pid();
        Os.sh(dir, "kill -9 " + pid);
        container.awaitEnd(pid);

        runtime.call("start", container.id()).fails(1).says("stopped");
    }

    /** runtime.md, Create: later changes of config.json have no effect. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatBecomesOfTheConfigurationAfterCreateHasNoEffect(boolean removed) {
        Os.mkdirs(file("log"));
        Bundle bundle = script("echo $MARK $(hostname); trap 'exit 15' TERM; echo ready; while :; do sleep 0.05; done")
                .env("MARK=first")
                .put("/hostname", "first")
                .put("/annotations/mark", "first");
        for (String hook : new String[] {"poststart", "poststop"}) {
            bundle.addJson("/hooks/" + hook, touching(hook + "-first"));
        }
        bundle.addJson("/hooks/startContainer", "{\"path\": \"/bin/touch\", \"args\": [\"touch\", \"/started\"]}");
        Container container = create(bundle);
        change(bundle, removed);

        container.start().awaitOutput("ready");

        assertEquals("first first\nready\n", container.output());
        assertEquals("first", container.state().at("/annotations/mark").stringValue());
        assertEquals(
                "first 0",
                container.exec("sh", "-c", "echo $MARK $(id -u)").ok().trimmed());
        assertTrue(Files.exists(bundle.rootfs().resolve("started")));
        container.kill().delete();
        assertEquals(Set.of(file("log/poststart-first"), file("log/poststop-first")), Set.copyOf(Os.list(file("log"))));
    }

    private static void change(Bundle bundle, boolean removed) {
        if (removed) {
            Os.deleteTree(bundle.path().resolve("config.json"));
            return;
        }
        String text = Os.read(bundle.path().resolve("config.json"));
        String other = text.replace("first", "other")
                .replace("\"uid\" : 0", "\"uid\" : 1")
                .replace("/bin/touch", "/bin/false");
        assertNotEquals(text, other);
        Os.write(bundle.path().resolve("config.json"), other);
    }

    private String touching(String name) {
        return "{\"path\": \"/bin/busybox\", \"args\": [\"touch\", \""
                + file("log").resolve(name) + "\"]}";
    }

    @Test
    void manyContainersLiveSideBySide() {
        List<Invocation.Running> runs = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            runs.add(background(runCommand(bundle("echo", "n" + i))));
        }

        for (int i = 0; i < runs.size(); i++) {
            assertEquals("n" + i, runs.get(i).await().ok().trimmed());
        }
    }

    @Test
    void manyExecsRunAtOnce() {
        Container container = started(sleeper());
        List<Invocation.Running> execs = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            execs.add(background(container.execCommand(List.of(), "echo", "n" + i)));
        }

        for (int i = 0; i < execs.size(); i++) {
            assertEquals("n" + i, execs.get(i).await().ok().trimmed());
        }
    }

    /** The hook is at work until the test lets it go. */
    @Test
    void stateAndKillDuringACreateSayThatItIsCreatingAndDoNotBreakIt() {
        Target.onlyForJrun("runc 1.1 and crun have no state of it yet");
        Os.sh(dir, "mkfifo go");
        Os.script(file("hook.sh"), ": > " + file("begun") + "; read x < " + file("go") + "\n");
        Bundle bundle = sleeper().addJson("/hooks/createRuntime", "{\"path\": \"" + file("hook.sh") + "\"}");
        String id = newId();
        Invocation.Running create = background(command("create", id, bundle));
        Await.until("the hook", () -> Files.exists(file("begun")));

        assertEquals(
                "creating", runtime.call("state", id).ok().json().get("status").stringValue());
        runtime.call("kill", id, "KILL").fails(1).says("container not running");
        runtime.call("delete", id).fails(1, "creating");
        Os.sh(dir, "echo > go");

        create.await().ok();
        new Container(id, runtime, create).start().awaitOutput("ready");
    }

    @Test
    void twoDeletesOfOneContainerLeaveNothingAndNobodyHangs() {
        Container container = started(sleeper());
        Invocation.Running one = background(runtime.command("delete", "--force", container.id()));
        Invocation.Running two = background(runtime.command("delete", "--force", container.id()));

        int failures = (one.await().exit() == 0 ? 0 : 1) + (two.await().exit() == 0 ? 0 : 1);

        assertEquals(true, failures <= 1);
        assertEquals(List.of(), Leaks.of(container.id(), dir, runtime.root()));
    }
}
