// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Hooks: when they run and where, with what, and what their failures do. */
class HooksTest extends ContainerTest {
    private static final List<String> ALL =
            List.of("prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop");

    @Test
    void aStartContainerHookHasTheHomeOfTheProcess() {
        Bundle bundle = bundle("true")
                .addJson(
                        "/hooks/startContainer",
                        "{\"path\": \"/bin/sh\", \"args\": [\"sh\", \"-c\", \"test $HOME = /root\"]}");

        run(bundle).ok();
    }

    @Test
    void hooksRunInTheSpecificationsOrderAtTheRightStep() {
        Target.notForRunc("runc 1.1 runs poststart hooks in create");
        Bundle bundle = withAll(script("echo process >> /log/order; echo ready; sleep 1000")
                .bind(Os.mkdirs(file("log")), "/log", "rbind"));

        Container container = create(bundle);
        assertEquals(List.of("prestart", "createRuntime", "createContainer"), order());

        container.start().awaitOutput("ready");
        Await.until("the process's line", () -> order().contains("process") && order().contains("poststart"));
        assertEquals(List.of("prestart", "createRuntime", "createContainer", "startContainer"), order().subList(0, 4));
        assertFalse(order().contains("poststop"));

        container.kill().delete();
        assertEquals("poststop", order().get(order().size() - 1));
    }

    @Test
    void eachHookGetsTheStateOnItsStandardInput() {
        Bundle bundle =
                withAll(sleeper().bind(Os.mkdirs(file("log")), "/log", "rbind")).json("/annotations", "{\"k\": \"v\"}");
        Container container = create(bundle);
        long pid = container.pid();
        container.start().awaitOutput("ready").kill().delete();

        for (String hook : ALL) {
            JsonNode state = Json.parse(Os.read(file("log").resolve(hook)));
            assertEquals(container.id(), state.get("id").stringValue(), hook);
            assertEquals(bundle.path().toString(), state.get("bundle").stringValue(), hook);
            assertEquals("v", state.at("/annotations/k").stringValue(), hook);
            assertTrue(state.get("ociVersion").stringValue().startsWith("1."), hook);
            if (!hook.equals("poststop") && !hook.equals("startContainer") && !hook.equals("createContainer")) {
                assertEquals(pid, state.get("pid").longValue(), hook);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "createRuntime:creating",
                "createContainer:creating",
                "startContainer:created",
                "poststart:running",
                "poststop:stopped"
            })
    void theStatusIsThatOfTheStep(String hookAndStatus) {
        String[] parts = hookAndStatus.split(":");
        Bundle bundle = withAll(sleeper().bind(Os.mkdirs(file("log")), "/log", "rbind"));
        create(bundle).start().awaitOutput("ready").kill().delete();

        JsonNode status = Json.parse(Os.read(file("log").resolve(parts[0]))).get("status");

        if (parts[0].equals("poststart")) {
            Target.notForRunc("runc 1.1 runs poststart hooks in create");
        }
        assertEquals(parts[1], status.stringValue());
    }

    @Test
    void runtimeHooksRunInTheRuntimesNamespacesContainerHooksInTheContainers() {
        Os.mkdirs(file("log"));
        Bundle bundle = sleeper().bind(file("log"), "/log", "rbind");
        for (String hook : ALL) {
            hook(bundle, hook, "readlink /proc/self/ns/mnt > " + where(hook) + "/" + hook);
        }
        Container container = create(bundle);
        String inner = Os.link("/proc/" + container.pid() + "/ns/mnt");
        container.start().awaitOutput("ready").kill().delete();

        String outer = Os.link("/proc/self/ns/mnt");
        for (String hook : ALL) {
            String expected = hook.endsWith("Container") ? inner : outer;
            assertEquals(expected, Os.read(file("log").resolve(hook)).strip(), hook);
        }
    }

    @Test
    void createContainerSeesTheHostsRootAndStartContainerTheContainers() {
        Os.mkdirs(file("log"));
        Bundle bundle = sleeper().bind(file("log"), "/log", "rbind");
        hook(
                bundle,
                "createContainer",
                "grep " + bundle.rootfs() + "/proc /proc/self/mountinfo > " + file("log") + "/create");
        bundle.addJson(
                "/hooks/startContainer",
                "{\"path\": \"/bin/busybox\", \"args\": [\"sh\", \"-c\", \"ls / > /log/start\"]}");

        create(bundle).start().awaitOutput("ready");

        assertFalse(Os.read(file("log").resolve("create")).isBlank());
        assertTrue(Os.read(file("log").resolve("start")).contains("log\n"));
    }

    @Test
    void argumentsAndEnvironmentAreTheHooksOwn() {
        Path script = Os.script(file("hook.sh"), "echo \"$0|$*|$(env | grep -c LEAK)|$A\" > " + file("seen") + "\n");
        Bundle bundle = bundle("true")
                .addJson(
                        "/hooks/createRuntime",
                        "{\"path\": \"" + script
                                + "\", \"args\": [\"name\", \"one\", \"two words\"], \"env\": [\"PATH=/bin:/usr/bin\", \"A=b\"]}");

        runCommand(bundle).env("LEAK=1").run().ok();

        assertEquals(script + "|one two words|0|b", Os.read(file("seen")).strip());
    }

    @Test
    void severalHooksRunInTheirOrder() {
        Bundle bundle = bundle("true");
        for (String name : List.of("one", "two", "three")) {
            hook(bundle, "createRuntime", "echo " + name + " >> " + file("seen"));
        }

        run(bundle).ok();

        assertEquals("one\ntwo\nthree\n", Os.read(file("seen")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"prestart", "createRuntime", "createContainer"})
    void aHookOfCreateThatFailsEndsTheContainerAndIsNamed(String name) {
        Bundle bundle = hook(bundle("true"), name, "echo because of this >&2; exit 3");

        Result result = refused(bundle, "/hooks/" + name + "/0", "3", "because of this");

        assertNotEquals("", result.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"createRuntime", "createContainer", "startContainer"})
    void aHookThatASignalEndsIsToldInTheWordsOfRunc(String name) {
        Bundle bundle = hook(bundle("true"), name, "kill -SYS $$");

        run(bundle).fails(1, "error running hook", "bad system call");
    }

    @Test
    void poststopHooksRunWhenCreateFailsAfterARuntimeHook() {
        Target.notForRunc("runc 1.1 has it otherwise");
        Bundle bundle =
                hook(hook(bundle("true"), "createRuntime", "exit 3"), "poststop", "echo stopped > " + file("seen"));

        refused(bundle, "/hooks/createRuntime/0");

        assertEquals("stopped\n", Os.read(file("seen")));
    }

    @Test
    void aPoststopHookThatFailsAfterAFailedCreateLeavesTheIdFree() {
        Target.notForRunc("runc 1.1 has it otherwise");
        Bundle bundle = hook(bundle("true"), "createRuntime", "exit 3");
        hook(
                hook(bundle, "poststop", "{ ls " + runtime.root() + "; echo first; } >> " + file("seen") + "; exit 4"),
                "poststop",
                "echo second >> " + file("seen"));

        refused(bundle, "/hooks/createRuntime/0", "3");

        String seen = Os.read(file("seen"));
        assertTrue(seen.endsWith("second\n"), "one that fails keeps the next from running: " + seen);
        assertEquals("first\nsecond\n", seen, "the id is free when they run");
    }

    @Test
    void aProcessThatAHookLeftInTheCgroupIsEndedWithAFailedCreate() {
        Cgroups.needV1();
        String join =
                "sleep 1000 > /dev/null 2>&1 & echo $! > $(sed -n 's,.*:pids:,/sys/fs/cgroup/pids,p' /proc/$P/cgroup)/cgroup.procs"
                        + " && echo $! > " + file("left") + "; exit 3";
        String pid = "P=$(sed 's/.*\"pid\": *\\([0-9]*\\).*/\\1/'); ";
        Bundle bundle = hook(bundle("true"), "createRuntime", pid + join);

        refused(bundle, "/hooks/createRuntime/0", "3");

        String left = Os.read(file("left")).strip();
        assertNotEquals("", left, "the hook has put its process there");
        Await.until("the end of process " + left, () -> !Os.alive(Long.parseLong(left)));
    }

    @Test
    void whatAFailedCreateCannotRemoveIsNamedAndLeftToDelete() {
        Cgroups.needV1();
        Target.notForRunc("runc 1.1 forgets the container");
        String busy = "D=$(sed -n 's,.*:pids:,/sys/fs/cgroup/pids,p' /proc/$P/cgroup); mount --bind $D $D && echo $D > "
                + file("left") + "; exit 3";
        String pid = "P=$(sed 's/.*\"pid\": *\\([0-9]*\\).*/\\1/'); ";
        Bundle bundle = hook(bundle("true"), "createRuntime", pid + busy);
        String id = newId();

        Result result = command("create", id, bundle).run();
        String left = Os.read(file("left")).strip();
        assertNotEquals("", left, "the hook has made the cgroup busy: " + result);
        Os.sh(dir, "umount " + left);

        result.fails(1, "/hooks/createRuntime/0", "remove cgroup " + left, "jrun delete " + id);
        runtime.call("delete", id).ok();
        assertEquals(List.of(), Leaks.of(id, dir, runtime.root()));
    }

    @Test
    void aStartContainerHookThatFailsMakesStartFail() {
        Bundle bundle = sleeper().addJson("/hooks/startContainer", "{\"path\": \"/bin/false\"}");
        Container container = create(hook(bundle, "poststop", "echo stopped > " + file("seen")));

        Result result = runtime.call("start", container.id());

        if (!Target.isRunc()) {
            result.fails(1, "/hooks/startContainer/0");
            assertEquals("stopped\n", Os.read(file("seen")));
            assertEquals(List.of(), Leaks.of(container.id(), dir, runtime.root()));
        } else {
            Await.until("the container has stopped", () -> container.status().equals("stopped"));
        }
        assertEquals("", container.output());
    }

    @Test
    void aPoststartHookThatFailsIsAnErrorAndEndsTheContainer() {
        Target.notForRunc("runc 1.1 runs poststart hooks in create");
        Container container =
                create(hook(hook(sleeper(), "poststart", "exit 3"), "poststop", "echo stopped > " + file("seen")));

        runtime.call("start", container.id()).fails(1, "/hooks/poststart/0");

        assertEquals("stopped\n", Os.read(file("seen")));
        assertEquals(List.of(), Leaks.of(container.id(), dir, runtime.root()));
    }

    @Test
    void aPoststopHookThatFailsIsAWarningAndTheContainerIsGone() {
        Target.notForRunc("runc 1.1 stops at the first that fails");
        Container container = started(
                        hook(hook(sleeper(), "poststop", "exit 3"), "poststop", "echo second > " + file("seen")))
                .kill();

        Result result = runtime.call("delete", container.id());

        assertEquals(0, result.exit());
        assertEquals("second\n", Os.read(file("seen")));
        assertEquals(List.of(), Leaks.of(container.id(), dir, runtime.root()));
    }

    @Test
    void aHookThatTakesTooLongIsKilledAndNamed() {
        String mark = newId();
        Os.sh(dir, "mkfifo endless");
        Bundle bundle = bundle("true").addJson("/hooks/createRuntime", "{\"path\": \"/bin/sh\", \"timeout\": 1}");
        bundle.put("/hooks/createRuntime/0/args", List.of("sh", "-c", "read line < " + file("endless"), mark));

        refused(bundle, "/hooks/createRuntime/0", "timeout", "1");
        assertEquals(List.of(), Leaks.of(mark, dir, runtime.root()), "the hook goes on");
    }

    @Test
    void aHookWithinItsTimeoutIsFine() {
        assertEquals(
                "hi",
                output(bundle("echo", "hi")
                        .addJson("/hooks/createRuntime", "{\"path\": \"/bin/true\", \"timeout\": 5}")));
    }

    @Test
    void aMissingHookIsNamed() {
        refused(
                bundle("true").addJson("/hooks/createRuntime", "{\"path\": \"/no/such/hook\"}"),
                "/hooks/createRuntime/0",
                "/no/such/hook");
    }

    @Test
    void aRelativeHookPathAndAnEmptyTimeoutAreRefused() {
        Target.notForRunc("runc 1.1 does not look");
        refused(bundle("true").addJson("/hooks/createRuntime", "{\"path\": \"hook\"}"), "/hooks/createRuntime/0/path");
        refused(
                bundle("true").addJson("/hooks/createRuntime", "{\"path\": \"/bin/true\", \"timeout\": 0}"),
                "/hooks/createRuntime/0/timeout");
    }

    @Test
    void aCreateRuntimeHookCanPrepareTheContainersNetwork() {
        Bundle bundle = hook(
                bundle("cat", "/sys/class/net/lo/mtu"),
                "createRuntime",
                "pid=$(sed 's/.*\"pid\": *\\([0-9]*\\).*/\\1/' | tail -1); nsenter -t $pid -n ip link set lo mtu 1234");

        assertEquals("1234", output(bundle));
    }

    @Test
    void hooksKeepNoDescriptorsOfTheRuntimes() {
        Bundle bundle = hook(bundle("true"), "createRuntime", "ls /proc/self/fd > " + file("seen"));

        run(bundle).ok();

        List<String> fds = new ArrayList<>(Os.read(file("seen")).lines().toList());
        assertTrue(fds.contains("2") && fds.size() <= 4, "0, 1, 2 and ls's own: " + fds);
    }

    @Test
    void hooksGetTheStateAndEndOfFileEvenWhenTheyDoNotRead() {
        assertEquals("hi", output(hook(bundle("echo", "hi"), "createRuntime", "exec <&-; exit 0")));
    }

    private Bundle withAll(Bundle bundle) {
        Os.mkdirs(file("log"));
        for (String hook : ALL) {
            String where = where(hook);
            hook(bundle, hook, "cat > " + where + "/" + hook + "; echo " + hook + " >> " + where + "/order");
        }
        return bundle;
    }

    /** The log directory as the hook sees it. */
    private String where(String hook) {
        return hook.equals("startContainer") ? "/log" : file("log").toString();
    }

    private Bundle hook(Bundle bundle, String name, String script) {
        return bundle.add(
                "/hooks/" + name,
                Json.node(Map.of(
                        "path",
                        "/bin/sh",
                        "args",
                        List.of("sh", "-c", script),
                        "env",
                        List.of("PATH=/bin:/usr/bin:/sbin:/usr/sbin"))));
    }

    private List<String> order() {
        Path file = file("log").resolve("order");
        return Files.exists(file) ? Os.read(file).lines().toList() : List.of();
    }
}
