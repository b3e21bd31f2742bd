// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup;

import static jrun.host.cgroup.TestCgroup.KILLED;
import static jrun.host.cgroup.TestCgroup.exitCode;
import static jrun.host.cgroup.TestCgroup.resources;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import jrun.Backstop;
import jrun.host.cgroup.files.CgroupException;
import jrun.host.cgroup.place.CgroupRecord;
import jrun.host.cgroup.place.Hierarchy;
import jrun.host.cgroup.stats.CgroupStats;
import jrun.host.cgroup.stats.OomWatch;
import jrun.host.sys.Sockets;
import jrun.spec.Resources;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The life of a cgroup against the kernel, in each view of it. */
@Tag("root")
class CgroupKernelTest {

    @ParameterizedTest
    @EnumSource(names = {"HOST", "V2", "V1"})
    void aCgroupIsMadeInEachHierarchyAndFoundAgainByItsRecord(KernelView view) throws Exception {
        view.run(host -> {
            host.make("{}");
            Process process = host.sleeper();
            assertEquals(1, host.cgroup.pids().size());
            for (Hierarchy hierarchy : host.view.v1()) {
                assertNotNull(host.cgroup.v1Directory(hierarchy.controllers()));
            }
            CgroupRecord record = host.cgroup.record();
            assertTrue(record.owned());
            try (Cgroup restored = Cgroup.open(record)) {
                assertEquals(host.cgroup.pids(), restored.pids());
                assertFalse(restored.frozen());
                restored.killAll(9);
            }
            assertEquals(KILLED, exitCode(process));
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"HOST", "V2", "V1"})
    void aCgroupWithProcessesOfOthersIsRefusedAndLeftAlone(KernelView view) throws Exception {
        view.run(host -> {
            host.make("{}");
            Process process = host.sleeper();
            try (Cgroup second = host.second()) {
                CgroupException refused = assertThrows(CgroupException.class, () -> second.create(0));

                assertTrue(refused.getMessage().contains("not empty"), refused.getMessage());
                assertFalse(second.record().owned());
                second.killAll(9);
                second.remove();
                assertTrue(process.isAlive(), "a cgroup of another container is left alone");
            }
            host.killAndAwait(process);
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"HOST", "V2", "V1"})
    void anEmptyCgroupIsTakenOverUnlessItIsFrozen(KernelView view) throws Exception {
        view.run(host -> {
            host.make("{}");
            host.cgroup.freeze();
            try (Cgroup second = host.second()) {
                CgroupException refused = assertThrows(CgroupException.class, () -> second.create(0));
                assertTrue(refused.getMessage().contains("frozen"), refused.getMessage());
            }
            host.cgroup.thaw();
            try (Cgroup second = host.second()) {
                second.create(0);
            }
        });
    }

    /** Without permission a rootless container goes on without cgroups, unless something asks for them. */
    @ParameterizedTest
    @EnumSource(names = {"READ_ONLY", "READ_ONLY_V2"})
    void aReadOnlyHierarchyIsNoPlaceForARootlessContainer(KernelView view) throws Exception {
        view.run(host -> {
            assertThrows(CgroupException.class, () -> host.cgroup.create(0));
            try (Cgroup asked = TestCgroup.at(host.path, "asked", true)) {
                CgroupException refused = assertThrows(CgroupException.class, () -> asked.create(0));
                assertEquals("/linux/cgroupsPath", refused.pointer());
            }
            try (Cgroup rootless = TestCgroup.at(null, "jrun-test-read-only", true)) {
                assertTrue(rootless.record().paths().isEmpty());
                rootless.create(0);
                rootless.applyBeforeJoin(Resources.EMPTY);
                rootless.applyDevices(List.of());
                assertEquals(List.of(), rootless.pids());
                CgroupException refused = assertThrows(
                        CgroupException.class, () -> rootless.applyBeforeJoin(resources("{'pids':{'limit':5}}")));
                assertTrue(refused.getMessage().contains("delegated"), refused.getMessage());
                rootless.killAll(9);
                rootless.remove();
            }
        });
    }

    @Test
    void theRootOfAHierarchyIsNeverUsed() {
        assertThrows(CgroupException.class, () -> TestCgroup.at("/", "web1", false));
    }

    @ParameterizedTest
    @EnumSource(names = {"HOST", "V2", "V1"})
    void aFrozenCgroupIsThawedAndKilled(KernelView view) throws Exception {
        view.run(host -> {
            host.make("{}");
            Process process = host.sleeper();
            host.cgroup.freeze();
            assertTrue(host.cgroup.frozen());
            host.cgroup.thaw();
            assertFalse(host.cgroup.frozen());
            host.cgroup.freeze();
            host.killAndAwait(process);
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"HOST", "V2", "V1"})
    void noForkEscapesAKill(KernelView view) throws Exception {
        view.run(host -> {
            host.make("{'pids':{}}");
            Process process = host.inside("sh", "-c", "'while :; do sleep 1000 & sleep 0.001; done'");
            assertEquals('i', process.getInputStream().read());
            host.killAndAwait(process);
            host.cgroup.remove();
            assertEquals(List.of(), host.cgroup.pids());
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"HOST", "V2", "V1"})
    void aSignalReachesAllAndNobodyIsNoError(KernelView view) throws Exception {
        view.run(host -> {
            host.make("{}");
            Process process =
                    host.inside("sh", "-c", "'trap \"exit 7\" TERM; echo ready; while :; do sleep 0.01; done'");
            assertEquals("in", process.inputReader().readLine());
            assertEquals("ready", process.inputReader().readLine());
            host.cgroup.killAll(15);
            assertEquals(7, exitCode(process));
            host.cgroup.killAll(15);
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"HOST", "V2", "V1"})
    void processesInCgroupsBelowAreTheContainersToo(KernelView view) throws Exception {
        view.run(host -> {
            host.make("{}");
            for (String directory : host.cgroup.record().paths().values()) {
                Files.createDirectories(Path.of(directory, "a/b"));
            }
            Process process = new ProcessBuilder(
                            "sh",
                            "-c",
                            "echo $$ > " + host.members() + "/a/b/cgroup.procs && echo in && exec sleep 1000")
                    .start();
            assertEquals('i', process.getInputStream().read());
            if (!host.cgroup.record().paths().containsKey("")) {
                Files.writeString(host.file("pids", "a/b/cgroup.procs"), Long.toString(process.pid()));
                Files.writeString(host.file("cpu", "a/b/cgroup.procs"), Long.toString(process.pid()));
            }
            assertEquals(List.of((int) process.pid()), host.cgroup.pids());
            host.killAndAwait(process);
        });
    }

    /** This host's memory controller is on v1; the virtual machine covers v2. */
    @ParameterizedTest
    @EnumSource(names = "HOST")
    void memoryThatRunsOutIsAnnouncedAndSoIsTheEnd(KernelView view) throws Exception {
        view.run(host -> {
            host.make("{'memory':{'limit':16777216,'swap':16777216}}");
            try (OomWatch watch = Objects.requireNonNull(host.cgroup.watchOom())) {
                Process process = host.inside("tail", "/dev/zero");
                assertTrue(Sockets.poll(watch.descriptor(), watch.events(), Backstop.MILLIS), "memory runs out");
                assertTrue(watch.take() > 0);
                assertEquals(KILLED, exitCode(process));
                host.cgroup.remove();
                assertTrue(Sockets.poll(watch.descriptor(), watch.events(), Backstop.MILLIS), "the cgroup goes");
                assertTrue(watch.take() < 0);
            }
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"HOST", "V2", "V1"})
    void countersAreReadWhereTheirControllerIs(KernelView view) throws Exception {
        view.run(host -> {
            host.make(host.v1("pids") ? "{'pids':{'limit':50}}" : "{}");
            Process process = host.sleeper();
            CgroupStats stats = host.cgroup.stats();
            if (host.v1("pids")) {
                assertEquals(1, stats.pids());
                assertEquals(50, stats.pidsLimit());
                assertTrue(stats.memory().usage().usage() > 0);
                assertTrue(stats.memory().raw().containsKey("cache"));
            }
            assertTrue(stats.cpu().total() > 0);
            host.killAndAwait(process);
        });
    }
}
