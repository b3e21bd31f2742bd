// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an ordinary user does: {@code spec --rootless}, and then the life of a container, with each view of the cgroups, with
 * and without one that is the user's, with ids of newuidmap and with the one that needs none.
 */
class RootlessTest extends ContainerTest {
    private static final long UID = 4712;

    private static final Path ENABLED = Path.of("/sys/fs/cgroup/unified/cgroup.subtree_control");

    private OrdinaryUser user;

    /** Whether this test has given a controller to the whole host, and has to take it back. */
    private boolean enabled;

    private ContainerRuntime.View view = ContainerRuntime.View.HOST;

    static Stream<Arguments> everyHost() {
        List<Arguments> hosts = new ArrayList<>();
        for (ContainerRuntime.View view : ContainerRuntime.View.values()) {
            for (String given : List.of("", OrdinaryUser.GIVEN)) {
                hosts.add(Arguments.of(view, given, false));
                hosts.add(Arguments.of(view, given, true));
            }
        }
        return hosts.stream();
    }

    @BeforeEach
    void needsWhatTheUserNeeds() {
        Target.onlyForJrun("crun takes no hybrid host");
        assumeTrue(Os.hasCommands("newuidmap", "setpriv"), "needs newuidmap and setpriv");
        be("", false);
    }

    @AfterEach
    void takeBack() {
        user.takeCgroupsBack();
        if (enabled) {
            Os.sh(dir, "echo -hugetlb > " + ENABLED);
        }
    }

    private void be(String given, boolean subordinate) {
        user = new OrdinaryUser(UID, given, subordinate);
    }

    private Invocation command(String... args) {
        List<String> command = new ArrayList<>(
                List.of(Target.binary().toString(), "--root", runtime.root().toString()));
        command.addAll(List.of(args));
        return user.call(new Invocation(dir, command), view.setup());
    }

    /** A bundle of {@code spec --rootless} whose process runs the script. */
    private Path spec(String script, boolean subordinate) {
        Bundle rootfs = bundle("true");
        user.own(dir);
        command("spec", "--rootless", "--bundle", rootfs.path().toString())
                .run()
                .ok();
        ObjectNode config = (ObjectNode) Json.parse(Os.read(rootfs.path().resolve("config.json")));
        ObjectNode process = (ObjectNode) config.get("process");
        process.put("terminal", false).set("args", Json.node(new String[] {"sh", "-c", script}));
        ((ObjectNode) config.get("root")).put("readonly", false);
        if (subordinate) {
            String map = "[{\"containerID\": 0, \"hostID\": " + UID + ", \"size\": 1},"
                    + " {\"containerID\": 1, \"hostID\": 100000, \"size\": 65535}]";
            ((ObjectNode) config.get("linux")).set("uidMappings", Json.parse(map));
            ((ObjectNode) config.get("linux")).set("gidMappings", Json.parse(map));
        }
        Os.write(rootfs.path().resolve("config.json"), Json.pretty(config));
        return rootfs.path();
    }

    @ParameterizedTest
    @MethodSource("everyHost")
    void whatSpecWritesRuns(ContainerRuntime.View view, String given, boolean subordinate) {
        this.view = view;
        be(given, subordinate);
        Path bundle =
                spec("id -u; tr -s ' ' < /proc/self/uid_map; touch /tmp/made && stat -c %u /tmp/made", subordinate);

        Result result = command("run", "--bundle", bundle.toString(), newId()).run();

        String more = subordinate ? " 1 100000 65535\n" : "";
        assertEquals("0\n 0 " + UID + " 1\n" + more + "0\n", result.ok().out());
        assertEquals(
                Long.toString(UID),
                Os.sh(dir, "stat -c %u " + bundle + "/rootfs/tmp/made").strip());
    }

    /** The id of a container that has said that it is ready. */
    private String started(Path bundle) {
        String id = TestArea.newId();
        Invocation.Running created =
                command("create", "--bundle", bundle.toString(), id).start();
        created.await().ok();
        command("start", id).run().ok();
        created.awaitOutput("ready");
        return id;
    }

    @ParameterizedTest
    @MethodSource("everyHost")
    void aContainerLivesItsLife(ContainerRuntime.View view, String given, boolean subordinate) {
        this.view = view;
        be(given, subordinate);
        Path bundle = spec("trap 'exit 15' TERM; echo ready; while :; do sleep 0.05; done", subordinate);
        String id = started(bundle);

        assertEquals("0", command("exec", id, "id", "-u").run().ok().trimmed());
        assertEquals(
                !given.isEmpty(),
                Os.read(Path.of("/proc/" + pid(id) + "/cgroup")).contains(id));
        if (!given.isEmpty()) {
            command("pause", id).run().ok();
            assertEquals("paused", state(id));
            command("resume", id).run().ok();
            command("ps", id).run().ok();
        }
        command("events", "--stats", id).run().ok();
        assertTrue(command("list").run().ok().out().contains(id));
        command("kill", id, "KILL").run().ok();
        Await.until("the end", () -> state(id).equals("stopped"));
        command("delete", id).run().ok();
        assertEquals(List.of(), Leaks.of(id, dir, runtime.root()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void mountsComeToARunningContainerAndLeaveIt(boolean subordinate) {
        be("", subordinate);
        Os.write(Os.mkdirs(file("source")).resolve("greeting"), "hello\n");
        Path bundle = spec("trap 'exit 15' TERM; echo ready; while :; do sleep 0.05; done", subordinate);
        Path document = Os.write(
                file("mounts.json"),
                "[{\"destination\": \"/live\", \"source\": \"" + file("source")
                        + "\", \"options\": [\"rbind\", \"ro\"]},"
                        + " {\"destination\": \"/tmp/tmpfs\", \"type\": \"tmpfs\", \"source\": \"tmpfs\"}]");
        user.own(dir);
        String id = started(bundle);

        command("mounts", "add", id, document.toString()).run().ok();
        String script = "cat /live/greeting; touch /tmp/tmpfs/made; grep -c -E ' (/live|/tmp/tmpfs) ' /proc/mounts";
        assertEquals(
                "hello\n2\n", command("exec", id, "sh", "-c", script).run().ok().out());
        command("mounts", "remove", id, document.toString()).run().ok();

        assertEquals("0\n", command("exec", id, "sh", "-c", script).run().out());
        command("delete", "--force", id).run().ok();
        assertEquals(List.of(), Leaks.of(id, dir, runtime.root()));
    }

    private long pid(String id) {
        return command("state", id).run().ok().json().get("pid").longValue();
    }

    private String state(String id) {
        return command("state", id).run().ok().json().get("status").stringValue();
    }

    private Path limited(String pointer, String limit) {
        Path bundle = spec("sleep 1000", false);
        ObjectNode config = (ObjectNode) Json.parse(Os.read(bundle.resolve("config.json")));
        ((ObjectNode) config.get("linux")).putObject("resources").set(pointer, Json.parse(limit));
        Os.write(bundle.resolve("config.json"), Json.pretty(config));
        return bundle;
    }

    @ParameterizedTest
    @EnumSource(ContainerRuntime.View.class)
    void aLimitIsInForceWhereItsControllerWasDelegated(ContainerRuntime.View view) {
        this.view = view;
        boolean v2 = view == ContainerRuntime.View.V2;
        String controllers = Os.read(Path.of("/sys/fs/cgroup/unified/cgroup.controllers"));
        assumeTrue(!v2 || controllers.contains("hugetlb"), "needs hugetlb on the unified hierarchy");
        if (v2) {
            enabled = !Os.read(ENABLED).contains("hugetlb");
            Os.sh(dir, "echo +hugetlb > " + ENABLED);
        }
        be(OrdinaryUser.GIVEN, false);
        Path bundle = v2
                ? limited("hugepageLimits", "[{\"pageSize\": \"2MB\", \"limit\": 4194304}]")
                : limited("pids", "{\"limit\": 37}");
        String id = TestArea.newId();
        command("create", "--bundle", bundle.toString(), id).run().ok();

        Cgroups cgroups = Cgroups.of(pid(id));

        assertEquals(
                v2 ? "4194304" : "37",
                v2 ? cgroups.read("unified", "hugetlb.2MB.max") : cgroups.read("pids", "pids.max"));
        command("delete", "--force", id).run().ok();
        assertEquals(List.of(), Leaks.of(id, dir, runtime.root()));
    }

    @ParameterizedTest
    @EnumSource(ContainerRuntime.View.class)
    void elsewhereItIsRefusedByPointerWithWhatToDo(ContainerRuntime.View view) {
        this.view = view;
        Path bundle = limited("pids", "{\"limit\": 37}");
        String id = TestArea.newId();

        Result result = command("create", "--bundle", bundle.toString(), id).run();

        result.fails(1, "/linux/resources/pids/limit", "without root, limits need a cgroup that was delegated");
        assertEquals(List.of(), Leaks.of(id, dir, runtime.root()));
    }
}
