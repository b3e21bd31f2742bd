// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What only the unified hierarchy has: owners of cgroups, threaded ones, no processes beside children, pressure. */
class UnifiedCgroupTest extends ContainerTest {
    private static final String WRITABLE =
            "{\"destination\": \"/sys/fs/cgroup\", \"type\": \"cgroup\", \"source\": \"cgroup\", \"options\": [\"nosuid\", \"%s\"]}";

    /** As this host has it: beside hierarchies of v1, or alone. */
    private static final Path TOP = Cgroups.mount("unified");

    private final List<String> made = new ArrayList<>();
    private final Path above = TOP.resolve(TestArea.prefix() + "above");
    private ContainerRuntime there = runtime;

    @BeforeEach
    void needsTheHierarchy() {
        Target.notForRunc("runc 1.1 does some of it otherwise");
        assumeTrue(Files.exists(TOP.resolve("cgroup.procs")), "needs hierarchy unified");
        there = Cgroups.unifiedAlone() ? runtime : runtime.in(ContainerRuntime.View.V2);
    }

    @AfterEach
    void removeAll() {
        for (String id : made) {
            there.call("delete", "--force", id);
        }
        Os.sh(
                dir,
                "[ ! -e " + above + " ] || { for i in $(cat " + above + "/cgroup.procs 2>/dev/null); do"
                        + " echo $i > " + TOP + "/cgroup.procs; done; find " + above
                        + " -depth -type d -exec rmdir {} +; }");
    }

    private Container create(ContainerRuntime runtime, Bundle bundle) {
        String id = newId(runtime);
        made.add(id);
        bundle.save();
        Invocation.Running running =
                runtime.command("create", "-b", bundle.path().toString(), id).start();
        running.await().ok();
        return new Container(id, runtime, running);
    }

    private Bundle below(Path cgroup) {
        String path = "/" + TOP.relativize(cgroup) + "/c";
        return sleeper().put("/linux/cgroupsPath", path).json("/linux/resources", "{}");
    }

    /** The names of a cgroup's files, and {@code .} for itself, that belong to a user of the host. */
    private String ownedBy(long uid, Path cgroup) {
        return Os.sh(dir, "cd " + cgroup + " && find . -maxdepth 1 -uid " + uid + " | sed 's|^./||' | sort")
                .strip();
    }

    /** What the kernel delegates, as far as it is there. */
    private String delegated(Path cgroup) {
        return Os.sh(
                        dir,
                        "cd " + cgroup
                                + " && { echo .; for f in $(cat /sys/kernel/cgroup/delegate); do [ ! -e $f ] || echo $f; done; } | sort")
                .strip();
    }

    @ParameterizedTest
    @CsvSource({"true, 0, 100000", "true, 1000, 101000", "false, 1000, 1000"})
    void aContainerThatMayWriteItsCgroupOwnsWhatTheKernelDelegates(boolean userNamespace, long inside, long owner) {
        Bundle bundle = sleeper().namespace("cgroup").mount(WRITABLE.formatted("rw"));
        bundle = userNamespace ? bundle.userNamespace() : bundle;
        Container container = create(there, bundle.put("/process/user/uid", inside));
        Path cgroup = TOP.resolve(container.id());

        assertEquals(delegated(cgroup), ownedBy(owner, cgroup));
        assertTrue(Os.sh(dir, "stat -c %u:%g " + cgroup + "/cgroup.max.depth").startsWith("0:0"));
    }

    /** Kernels before 4.15 have no list of what is delegated. */
    @Test
    void whereTheKernelHasNoListThreeFilesAreTheContainers() {
        Bundle bundle =
                sleeper().namespace("cgroup").mount(WRITABLE.formatted("rw")).put("/process/user/uid", 1000);
        bundle.save();
        String id = newId(there);
        made.add(id);

        Invocation.Running create = there.command("create", "-b", bundle.path().toString(), id)
                .through(
                        "unshare",
                        "-m",
                        "--propagation",
                        "private",
                        "sh",
                        "-c",
                        "mount -t tmpfs none /sys/kernel && exec \"$@\"",
                        "sh")
                .start();

        create.await().ok();
        assertEquals(".\ncgroup.procs\ncgroup.subtree_control\ncgroup.threads", ownedBy(1000, TOP.resolve(id)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ro", "host"})
    void oneThatMayNotLeavesItToTheHost(String how) {
        Bundle bundle = sleeper().userNamespace();
        if (!how.equals("host")) {
            bundle.namespace("cgroup");
        }
        Container container = create(there, bundle.mount(WRITABLE.formatted(how.equals("host") ? "rw" : how)));
        Path cgroup = TOP.resolve(container.id());

        assertEquals("", ownedBy(100000, cgroup));
    }

    @Test
    void theOwnerMakesCgroupsBelowItsOwnAndTheyAreRemovedWithIt() {
        Container container = create(
                        there, sleeper().userNamespace().namespace("cgroup").mount(WRITABLE.formatted("rw")))
                .start()
                .awaitOutput("ready");

        String script = "cd /sys/fs/cgroup && mkdir inner && echo $$ > inner/cgroup.procs && cat /proc/self/cgroup";
        assertTrue(container.exec("sh", "-c", script).ok().lines().contains("0::/inner"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/deep/deeper"})
    void belowAThreadedDomainTheContainerIsThreaded(String deeper) {
        Target.onlyForJrun("the others leave out what is between");
        Os.sh(dir, "mkdir -p " + above + "/threads && echo threaded > " + above + "/threads/cgroup.type");
        Container container =
                create(there, below(Path.of(above + deeper))).start().awaitOutput("ready");

        assertEquals(
                "threaded", Os.read(Path.of(above + deeper + "/c/cgroup.type")).strip());
        String own = "0::/" + above.getFileName() + deeper + "/c";
        assertTrue(container.exec("cat", "/proc/self/cgroup").ok().lines().contains(own));
        JsonNode pids = there.call("ps", "-f", "json", container.id()).ok().json();
        assertTrue(pids.toString().contains(Long.toString(container.pid())), pids.toString());

        there.call("delete", "--force", container.id()).ok();

        assertEquals(List.of(), Leaks.of(container.id(), dir, runtime.root()));
        assertTrue(!Files.exists(Path.of(above + deeper + "/c")));
    }

    @Test
    void aParentWithProcessesOfItsOwnHoldsAContainerWithoutLimits() {
        Invocation.Running other = background(host("sleep", "1000"));
        Os.sh(dir, "mkdir " + above + " && echo " + other.process().pid() + " > " + above + "/cgroup.procs");
        Container container = create(there, below(above)).start().awaitOutput("ready");

        assertEquals("domain", Os.read(above.resolve("cgroup.type")).strip());
        assertEquals("domain", Os.read(above.resolve("c/cgroup.type")).strip());
        assertTrue(Os.read(above.resolve("c/cgroup.procs")).contains(Long.toString(container.pid())));
    }

    @Test
    void aLimitBelowSuchAParentIsRefusedByPointer() {
        assumeTrue(
                Os.read(TOP.resolve("cgroup.controllers")).contains("hugetlb"),
                "needs hugetlb on the unified hierarchy");
        Target.onlyForJrun("its words");
        Invocation.Running other = background(host("sleep", "1000"));
        Os.sh(dir, "mkdir " + above + " && echo " + other.process().pid() + " > " + above + "/cgroup.procs");
        Bundle bundle =
                below(above).json("/linux/resources/hugepageLimits", "[{\"pageSize\": \"2MB\", \"limit\": 2097152}]");
        bundle.save();

        there.call("create", "-b", bundle.path().toString(), newId(there))
                .fails(1, "/linux/resources", "hugetlb", "a cgroup with processes of its own");
    }

    @Test
    void allThatTheCgroupAboveHasIsOffered() {
        Container container = create(there, sleeper());

        assertEquals(
                Os.read(TOP.resolve("cgroup.controllers")),
                Os.read(TOP.resolve(container.id()).resolve("cgroup.controllers")));
    }

    @Test
    void execGoesWhereTheInitWasMovedToWhenTheContainersCgroupIsGone() {
        Container container = create(there, sleeper()).start().awaitOutput("ready");
        String moved = "echo " + container.pid() + " > " + above + "/cgroup.procs";
        Os.sh(
                dir,
                "mkdir " + above + " && until rmdir " + TOP + "/" + container.id() + "; do for i in $(cat"
                        + " " + TOP + "/" + container.id() + "/cgroup.procs); do echo $i > " + above
                        + "/cgroup.procs; done; done 2>/dev/null; " + moved);

        Result result = container.exec("cat", "/proc/self/cgroup");

        assertTrue(result.ok().lines().contains("0::/" + above.getFileName()), result.out());
    }

    @Test
    void eventsTellThePressure() {
        assumeTrue(Files.exists(Path.of("/proc/pressure/cpu")), "needs a kernel that counts pressure");
        Container container = create(there, sleeper()).start().awaitOutput("ready");

        JsonNode stats = there.call("events", "--stats", container.id()).ok().json();

        for (String resource : List.of("cpu", "memory", "blkio")) {
            JsonNode some = stats.at("/data/" + resource + "/psi/some");
            assertTrue(some.has("avg10") && some.has("avg60") && some.has("avg300") && some.has("total"), stats + "");
        }
    }
}
