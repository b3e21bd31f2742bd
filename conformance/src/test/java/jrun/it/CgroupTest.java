// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Control groups on this host's hybrid hierarchies: paths and resources. */
class CgroupTest extends ContainerTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "memory;{\"limit\": 67108864};memory;memory.limit_in_bytes;67108864",
                "memory;{\"limit\": 67108864, \"swap\": 134217728};memory;memory.memsw.limit_in_bytes;134217728",
                "memory;{\"reservation\": 33554432};memory;memory.soft_limit_in_bytes;33554432",
                "memory;{\"limit\": -1};memory;memory.limit_in_bytes;9223372036854771712",
                "memory;{\"swappiness\": 30};memory;memory.swappiness;30",
                "memory;{\"disableOOMKiller\": true};memory;memory.oom_control;oom_kill_disable 1",
                "cpu;{\"shares\": 512};cpu;cpu.shares;512",
                "cpu;{\"quota\": 20000, \"period\": 50000};cpu;cpu.cfs_quota_us;20000",
                "cpu;{\"quota\": 20000, \"period\": 50000};cpu;cpu.cfs_period_us;50000",
                "cpu;{\"period\": 50000};cpu;cpu.cfs_period_us;50000",
                "cpu;{\"quota\": 20000, \"burst\": 10000};cpu;cpu.cfs_burst_us;10000",
                "cpu;{\"idle\": 1};cpu;cpu.idle;1",
                "cpu;{\"realtimeRuntime\": 5000, \"realtimePeriod\": 500000};cpu;cpu.rt_runtime_us;5000",
                "cpu;{\"realtimeRuntime\": 5000, \"realtimePeriod\": 500000};cpu;cpu.rt_period_us;500000",
                "cpu;{\"cpus\": \"0\", \"mems\": \"0\"};cpuset;cpuset.cpus;0",
                "cpu;{\"cpus\": \"0-1\"};cpuset;cpuset.cpus;0-1",
                "pids;{\"limit\": 64};pids;pids.max;64",
                "pids;{\"limit\": -1};pids;pids.max;max"
            })
    void aResourceIsWrittenToItsFile(String name, String json, String controller, String file, String expected) {
        assumeTrue(filesOf(controller).contains(file), "needs " + file);
        Container container = create(sleeper().json("/linux/resources/" + name, json));

        String value = Cgroups.of(container.pid()).read(controller, file);

        assertTrue(value.equals(expected) || value.startsWith(expected + "\n"), value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"weight\": 500};blkio.bfq.weight;500",
                "{\"throttleReadBpsDevice\": [{\"major\": MAJOR, \"minor\": MINOR, \"rate\": 1048576}]};blkio.throttle.read_bps_device;MAJOR:MINOR 1048576",
                "{\"throttleWriteBpsDevice\": [{\"major\": MAJOR, \"minor\": MINOR, \"rate\": 2097152}]};blkio.throttle.write_bps_device;MAJOR:MINOR 2097152",
                "{\"throttleReadIOPSDevice\": [{\"major\": MAJOR, \"minor\": MINOR, \"rate\": 100}]};blkio.throttle.read_iops_device;MAJOR:MINOR 100",
                "{\"throttleWriteIOPSDevice\": [{\"major\": MAJOR, \"minor\": MINOR, \"rate\": 200}]};blkio.throttle.write_iops_device;MAJOR:MINOR 200"
            })
    void blockIoIsWrittenToItsFile(String json, String file, String expected) {
        assumeTrue(filesOf("blkio").contains(file), "needs " + file);
        String[] device = Os.sh(dir, "cat /sys/block/vda/dev").strip().split(":");
        Container container = create(sleeper()
                .json(
                        "/linux/resources/blockIO",
                        json.replace("MAJOR", device[0]).replace("MINOR", device[1])));

        assertEquals(
                expected.replace("MAJOR", device[0]).replace("MINOR", device[1]),
                Cgroups.of(container.pid()).read("blkio", file));
    }

    /** BFQ has weights for a device of its own; a loop device that nothing is behind can be given to it. */
    @Test
    void theWeightOfADeviceIsWrittenToItsFile() {
        assumeTrue(filesOf("blkio").contains("blkio.bfq.weight_device"), "needs blkio.bfq.weight_device");
        Path scheduler = Path.of("/sys/block/loop7/queue/scheduler");
        String before = Os.read(scheduler).replaceAll(".*\\[(.*)].*", "$1");
        assumeTrue(Os.read(scheduler).contains("bfq"), "needs bfq for loop7");
        Os.write(scheduler, "bfq");
        try {
            Container container = create(sleeper()
                    .json(
                            "/linux/resources/blockIO",
                            "{\"weightDevice\": [{\"major\": 7, \"minor\": 7, \"weight\": 300}]}"));

            assertEquals("default 100\n7:7 300", Cgroups.of(container.pid()).read("blkio", "blkio.bfq.weight_device"));
        } finally {
            Os.write(scheduler, before.strip());
        }
    }

    /** What a cgroup of this hierarchy has that is not the root, which lacks what cannot be said of all. */
    private String filesOf(String hierarchy) {
        Cgroups.needV1();
        String cgroup = "/sys/fs/cgroup/" + hierarchy + "/" + newId();
        return Os.sh(dir, "mkdir " + cgroup + " && ls " + cgroup + " && rmdir " + cgroup);
    }

    @Test
    void zerosThatMeanUnsetAsDockerWritesThemAreTaken() {
        Bundle bundle = bundle("echo", "fine").json("/linux/resources", """
                {"devices": [{"allow": false, "access": "rwm"}], "memory": {"limit": 0, "reservation": 0, "disableOOMKiller": false},
                 "cpu": {"shares": 0, "quota": 0, "period": 0, "cpus": "", "mems": ""}, "pids": {}, "blockIO": {"weight": 0}}""");

        assertEquals("fine", output(bundle));
    }

    @Test
    void theMemoryLimitHolds() {
        Result result = run(script("head -c 100m /dev/zero | tail | wc -c; echo after")
                .json("/linux/resources/memory", "{\"limit\": 16777216, \"swap\": 16777216}"));

        // the kernel may end wc too while tail gives its memory back
        assertTrue(Set.of("0\nafter\n", "after\n").contains(result.out()), result.toString());
        assertTrue(result.err().contains("Killed"), result.toString());
    }

    @Test
    void thePidsLimitHolds() {
        Result result = run(script("for i in 1 2 3 4 5 6 7 8; do sleep 5 & done; wait")
                .json("/linux/resources/pids", "{\"limit\": 4}"));

        assertTrue(result.err().contains("can't fork"), result.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"cpu", "cpuacct", "cpuset", "devices", "freezer", "memory", "pids", "blkio", "systemd", "unified"
            })
    void theContainerIsInACgroupOfItsOwnInEachHierarchy(String hierarchy) {
        Container container = create(sleeper());

        Cgroups cgroups = Cgroups.of(container.pid());

        assertTrue(cgroups.directory(hierarchy).endsWith(container.id()), cgroups.toString());
        assertTrue(cgroups.read(hierarchy, "cgroup.procs").contains(Long.toString(container.pid())));
    }

    @Test
    void anAbsoluteCgroupsPathIsBelowTheRoot() {
        Bundle bundle = sleeper().put("/linux/cgroupsPath", "/" + TestArea.prefix() + "y/inner");
        Container container = create(bundle);

        assertEquals(
                Path.of("/sys/fs/cgroup/pids/" + TestArea.prefix() + "y/inner"),
                Cgroups.of(container.pid()).directory("pids"));

        runtime.call("delete", "--force", container.id()).ok();
        assertFalse(Files.exists(Path.of("/sys/fs/cgroup/pids/" + TestArea.prefix() + "y/inner")));
        Os.sh(dir, "find /sys/fs/cgroup -depth -name " + TestArea.prefix() + "y -exec rmdir {} + 2> /dev/null");
    }

    @Test
    void aRelativeCgroupsPathIsTaken() {
        Container container = create(sleeper().put("/linux/cgroupsPath", TestArea.prefix() + "z/inner"));

        assertTrue(Cgroups.of(container.pid()).directory("pids").endsWith(TestArea.prefix() + "z/inner"));

        runtime.call("delete", "--force", container.id()).ok();
        Os.sh(dir, "find /sys/fs/cgroup -depth -name " + TestArea.prefix() + "z -exec rmdir {} + 2> /dev/null");
    }

    @Test
    void anEmptyCgroupsPathMeansTheDefaultOne() {
        Container container = create(sleeper().put("/linux/cgroupsPath", ""));

        assertTrue(Cgroups.of(container.pid()).directory("pids").endsWith(container.id()));
    }

    @Test
    void theRootOfAHierarchyIsRefused() {
        Target.notForRunc("runc takes it");

        refused(bundle("true").put("/linux/cgroupsPath", "/"), "/linux/cgroupsPath");
    }

    @Test
    void aCgroupsPathWithDotsStaysBelowTheRoot() {
        Container container = create(sleeper().put("/linux/cgroupsPath", "/../../" + TestArea.prefix() + "w"));

        assertTrue(Cgroups.of(container.pid()).directory("pids").endsWith(TestArea.prefix() + "w"));

        runtime.call("delete", "--force", container.id()).ok();
        Os.sh(dir, "find /sys/fs/cgroup -depth -name " + TestArea.prefix() + "w -exec rmdir {} + 2> /dev/null");
    }

    @Test
    void aCgroupThatHasProcessesIsRefused() {
        Target.notForRunc("runc 1.1 warns only");
        Container first = create(sleeper().put("/linux/cgroupsPath", "/" + TestArea.prefix() + "v"));

        refused(
                bundle("true").put("/linux/cgroupsPath", "/" + TestArea.prefix() + "v"),
                "cgroup",
                TestArea.prefix() + "v");

        first.assertStatus("created");
    }

    @Test
    void aFrozenCgroupThatWasThereBeforeIsRefusedAndLeftAsItIs() throws IOException {
        Cgroups.needV1();
        String name = TestArea.prefix() + "frozen";
        Path freezer = Path.of("/sys/fs/cgroup/freezer", name, "in");
        Files.createDirectories(freezer);
        try {
            Os.write(freezer.resolve("freezer.state"), "FROZEN");

            refused(
                    bundle("true").put("/linux/cgroupsPath", "/" + name + "/in"),
                    "container's cgroup unexpectedly frozen");

            assertEquals("FROZEN", Os.read(freezer.resolve("freezer.state")).strip());
            assertFalse(Files.exists(Path.of("/sys/fs/cgroup/pids", name)), "what was not there before is gone");
        } finally {
            Files.delete(freezer);
            Files.delete(freezer.getParent());
        }
    }

    @Test
    void cgroupsThatTheContainerMadeAreRemovedToo() {
        Container container = started(script(
                        "mkdir -p /sys/fs/cgroup/pids/a/b && echo $$ > /sys/fs/cgroup/pids/a/b/cgroup.procs && echo ready; sleep 1000")
                .namespace("cgroup")
                .mount("{\"destination\": \"/sys/fs/cgroup\", \"type\": \"cgroup\", \"source\": \"cgroup\"}"));

        runtime.call("delete", "--force", container.id()).done();

        assertEquals(List.of(), Leaks.of(container.id(), dir, runtime.root()));
    }

    @Test
    void execJoinsTheContainersCgroups() {
        Container container = started(sleeper());

        String inside = container.exec("cat", "/proc/self/cgroup").ok().trimmed();

        assertEquals(Os.read(Path.of("/proc/" + container.pid() + "/cgroup")).strip(), inside);
    }

    @Test
    void anImpossibleResourceIsRefusedByPointerAndNothingIsLeft() {
        refused(bundle("true").json("/linux/resources/cpu", "{\"cpus\": \"900\"}"), "/linux/resources/cpu", "900");
        refused(bundle("true").json("/linux/resources/memory", "{\"limit\": 4096}"), "memory limit");
    }

    @Test
    void aMemoryLimitThatIsTooLowForTheHelperIsNamed() {
        Target.notForRunc("runc refuses the limit for the memory that it uses itself");
        refused(
                bundle("true").json("/linux/resources/memory", "{\"limit\": 16384}"),
                "container init was OOM-killed (memory limit too low?): limit 16384, highest use ",
                "/linux/resources/memory/limit");
    }

    @Test
    void networkPrioritiesAndClassesOnAHostWithoutThemAreRefused() {
        Cgroups.needV1();
        assumeTrue(!Cgroups.has("net_cls"), "needs a host without net_cls");
        refused(bundle("true").json("/linux/resources/network", "{\"classID\": 1048577}"), "/linux/resources/network");
    }

    @Test
    void unifiedResourcesAreForTheUnifiedHierarchyOnly() {
        Cgroups.needV1();
        Result result = run(bundle("true").json("/linux/resources/unified", "{\"pids.max\": \"5\"}"));

        assertTrue(result.exit() == 1 && result.err().contains("unified"), result.toString());
    }
}
