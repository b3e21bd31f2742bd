// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole life of a container where only the unified, or only the legacy hierarchies are seen. */
class CgroupViewsTest extends ContainerTest {

    @ParameterizedTest
    @EnumSource(ContainerRuntime.View.class)
    void aContainerLivesItsLifeInEachView(ContainerRuntime.View view) {
        ContainerRuntime there = runtime.in(view);
        Container container = createIn(there, script("echo ready; exec sleep 1000"));
        container.assertStatus("created");
        container.start().awaitOutput("ready");
        assertEquals("hi", container.exec("echo", "hi").ok().trimmed());
        there.call("pause", container.id()).ok();
        container.assertStatus("paused");
        there.call("resume", container.id()).ok();
        assertEquals(
                "[" + container.pid() + "]",
                there.call("ps", "-f", "json", container.id()).ok().json().toString());
        there.call("events", "--stats", container.id()).ok();

        container.kill().assertStatus("stopped");
        there.call("delete", container.id()).ok();

        assertEquals(List.of(), Leaks.of(container.id(), dir, runtime.root()));
    }

    @Test
    void onTheUnifiedHierarchyTheContainerIsInItsCgroup() {
        Container container = createIn(runtime.in(ContainerRuntime.View.V2), sleeper());

        String own = Os.read(Path.of("/proc/" + container.pid() + "/cgroup"));

        assertTrue(own.contains(besideUs(container)), own);
    }

    /** The line of /proc/PID/cgroup of a container beside the cgroup that the runtime is in. */
    private static String besideUs(Container container) {
        String line = "";
        for (String each : Os.read(Path.of("/proc/self/cgroup")).split("\n", -1)) {
            line = each.startsWith("0::") ? each : line;
        }
        return line.substring(0, line.lastIndexOf('/')) + "/" + container.id() + "\n";
    }

    @Test
    void onTheUnifiedHierarchyExecJoinsItToo() {
        Container container = createIn(runtime.in(ContainerRuntime.View.V2), sleeper())
                .start()
                .awaitOutput("ready");

        String own = container.exec("cat", "/proc/self/cgroup").ok().out();
        assertTrue(own.contains(besideUs(container)), own);
    }

    @Test
    void theCgroupMountIsTheUnifiedHierarchyThere() {
        Bundle bundle = script(
                        "cat /sys/fs/cgroup/cgroup.controllers > /dev/null; grep ' /sys/fs/cgroup ' /proc/self/mounts")
                .namespace("cgroup")
                .mount(
                        "{\"destination\": \"/sys/fs/cgroup\", \"type\": \"cgroup\", \"source\": \"cgroup\", \"options\": [\"ro\", \"nosuid\", \"noexec\", \"nodev\"]}");

        Result result = runIn(ContainerRuntime.View.V2, bundle);

        assertTrue(result.ok().out().startsWith("cgroup /sys/fs/cgroup cgroup2 ro,"), result.out());
    }

    @Test
    void theCgroupMountWithoutCgroupNamespaceShowsTheWholeHierarchyAsRuncAndCrunDo() {
        Bundle bundle = script(
                        "cat /sys/fs/cgroup/$(cut -d : -f 3 /proc/self/cgroup | tail -1)/cgroup.procs | head -1;"
                                + " grep -c '^0$' /sys/fs/cgroup/cgroup.procs; ! mkdir /sys/fs/cgroup/x 2>/dev/null && echo read-only")
                .mount(
                        "{\"destination\": \"/sys/fs/cgroup\", \"type\": \"cgroup\", \"source\": \"cgroup\", \"options\": [\"ro\"]}");

        List<String> lines = runIn(ContainerRuntime.View.V2, bundle).ok().lines();

        assertEquals("1", lines.get(0), "the container's own cgroup is there");
        assertTrue(Integer.parseInt(lines.get(1)) > 0, "and processes of others: " + lines);
        assertEquals("read-only", lines.get(2));
    }

    @Test
    void unifiedKeysAreWrittenToTheirFiles() {
        Bundle bundle = script("cat /sys/fs/cgroup/cgroup.max.depth")
                .namespace("cgroup")
                .mount(
                        "{\"destination\": \"/sys/fs/cgroup\", \"type\": \"cgroup\", \"source\": \"cgroup\", \"options\": [\"ro\"]}")
                .json("/linux/resources/unified", "{\"cgroup.max.depth\": \"7\"}");

        assertEquals("7", runIn(ContainerRuntime.View.V2, bundle).ok().trimmed());
    }

    @Test
    void aUnifiedKeyThatIsNoFileNameIsRefused() {
        String id = newId();
        Bundle bundle = bundle("true").json("/linux/resources/unified", "{\"../cgroup.procs\": \"1\"}");
        bundle.save();

        Result result = runtime.in(ContainerRuntime.View.V2)
                .call("create", "-b", bundle.path().toString(), id);

        result.fails(1, "/linux/resources/unified");
        assertEquals(List.of(), Leaks.of(id, dir, runtime.root()));
    }

    @Test
    void aLimitWhoseControllerIsMissingIsRefusedByPointer() {
        Cgroups.needV1(); // then v2 has no controllers
        String id = newId();
        Bundle bundle = bundle("true").json("/linux/resources/pids", "{\"limit\": 20}");
        bundle.save();

        Result result = runtime.in(ContainerRuntime.View.V2)
                .call("create", "-b", bundle.path().toString(), id);

        result.fails(1, "/linux/resources", "pids");
        assertEquals(List.of(), Leaks.of(id, dir, runtime.root()));
    }

    @Test
    void hugePagesAreLimitedOnTheUnifiedHierarchyWhereTheirControllerIs() {
        assumeTrue(
                Os.read(Path.of("/sys/fs/cgroup/unified/cgroup.controllers")).contains("hugetlb"),
                "needs hugetlb on the unified hierarchy");
        Bundle bundle = script("cat /sys/fs/cgroup/hugetlb.2MB.max")
                .namespace("cgroup")
                .mount(
                        "{\"destination\": \"/sys/fs/cgroup\", \"type\": \"cgroup\", \"source\": \"cgroup\", \"options\": [\"ro\"]}")
                .json("/linux/resources/hugepageLimits", "[{\"pageSize\": \"2MB\", \"limit\": 4194304}]");

        assertEquals("4194304", runIn(ContainerRuntime.View.V2, bundle).ok().trimmed());
    }

    @Test
    void deleteByForceKillsAWholeUnifiedCgroup() {
        Target.notForRunc("runc 1.1 leaves the cgroup behind");
        ContainerRuntime there = runtime.in(ContainerRuntime.View.V2);
        Container container = createIn(
                        there,
                        script("sleep 1000 & sleep 1000 & echo ready; wait").withoutNamespace("pid"))
                .start()
                .awaitOutput("ready");

        there.call("delete", "--force", container.id()).done();

        assertEquals(List.of(), Leaks.of(container.id(), dir, runtime.root()));
    }

    private Container createIn(ContainerRuntime there, Bundle bundle) {
        String id = newId(there);
        bundle.save();
        Invocation.Running running =
                there.command("create", "-b", bundle.path().toString(), id).start();
        running.await().ok();
        return new Container(id, there, running);
    }

    private Result runIn(ContainerRuntime.View view, Bundle bundle) {
        bundle.save();
        return runtime.in(view).call("run", "-b", bundle.path().toString(), newId());
    }
}
