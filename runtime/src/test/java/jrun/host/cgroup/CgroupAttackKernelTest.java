// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import jrun.host.cgroup.files.CgroupDir;
import jrun.host.cgroup.files.CgroupText;
import jrun.host.cgroup.processes.CgroupFreezer;
import jrun.host.sys.Fd;
import jrun.host.sys.Syscalls;
import jrun.kernel.Uapi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a container that may write to its cgroup, or a stranger on the host, does to it before its end. */
@Tag("root")
@ExtendWith(RootCgroupAsItWas.class)
class CgroupAttackKernelTest {
    private static final int SIGCONT = 18;

    /** Processes may not be in a cgroup that hands controllers down, so a later one has to join the init's. */
    @ParameterizedTest
    @EnumSource(names = "V2")
    void execJoinsTheCgroupThatTheInitIsIn(KernelView view) throws Exception {
        view.run(host -> {
            host.make("{}");
            String own = host.members();
            assertEquals(own, joinedByExec(host, 1));
            String between = own + "/own"; // the container's own name once more, and below it one that is no UTF-8
            Files.createDirectory(Path.of(between));
            Process process = host.sleeper();
            try (Fd parent = CgroupDir.open(between);
                    Fd init = nest(parent, "in\udcffit")) {
                Syscalls.writeFile(init, "cgroup.procs", CgroupText.bytes(Long.toString(process.pid())));
            }
            for (String above : List.of("/sys/fs/cgroup", CgroupDir.parent(own), own, between)) {
                Files.writeString(Path.of(above, "cgroup.subtree_control"), "+hugetlb");
            }

            assertEquals(between + "/in\udcffit", joinedByExec(host, (int) process.pid()));
            assertEquals(own, joinedByExec(host, 1), "a process that is elsewhere");
            host.killAndAwait(process);
        });
    }

    private static String joinedByExec(TestCgroup host, int init) throws Exception {
        try (Fd dir = Objects.requireNonNull(host.cgroup.v2DirectoryForExec(init))) {
            return Syscalls.readlink(dir.path());
        }
    }

    private static Fd nest(Fd parent, String name) throws Exception {
        Syscalls.mkdirat(parent, name, 0755);
        return Syscalls.openat(parent, name, Uapi.O_RDONLY | Uapi.O_DIRECTORY, 0);
    }

    /** A process at the end of a way that no path can name, and cgroups whose names are no UTF-8 or are many. */
    @ParameterizedTest
    @EnumSource(names = {"HOST", "V2", "V1"})
    void cgroupsOfOddNamesAndAnyDepthAreFoundKilledAndRemoved(KernelView view) throws Exception {
        view.run(host -> {
            host.make("{}");
            Process process = host.sleeper();
            for (Map.Entry<String, String> entry : host.cgroup.record().paths().entrySet()) {
                if (!entry.getKey().contains("cpuset")) { // those begin without processors, and nothing can join them
                    putDeep(process, entry.getValue());
                }
            }
            assertEquals(List.of((int) process.pid()), host.cgroup.pids());

            host.killAndAwait(process);
            host.cgroup.remove();
            assertFalse(Files.exists(Path.of(host.members())));
        });
    }

    private static void putDeep(Process process, String directory) throws Exception {
        Fd at = CgroupDir.open(directory);
        for (int depth = 0; depth < 600; depth++) {
            try (Fd parent = at) {
                Syscalls.mkdirat(parent, "empty " + depth, 0755);
                at = nest(parent, "not\udcc3\udc28utf8\udcff");
            }
        }
        try (Fd deepest = at) {
            Syscalls.writeFile(deepest, "cgroup.procs", CgroupText.bytes(Long.toString(process.pid())));
        }
    }

    /** A process that the container has frozen in a v1 cgroup of its own; without SIGKILL it stays so. */
    @ParameterizedTest
    @EnumSource(names = {"HOST", "V1"})
    void aProcessThatTheContainerHasFrozenIsKilled(KernelView view) throws Exception {
        view.run(host -> {
            host.make("{}");
            Process process = host.sleeper();
            Path below = host.file("freezer", "own");
            Files.createDirectory(below);
            Files.writeString(below.resolve("cgroup.procs"), Long.toString(process.pid()));
            CgroupFreezer.freeze(new CgroupDir("freezer", below.toString()));
            host.cgroup.killAll(SIGCONT);
            assertEquals(
                    "FROZEN", Files.readString(below.resolve("freezer.state")).strip());

            host.killAndAwait(process);
        });
    }

    /** Somebody has moved the processes out of the freezer's hierarchy and removed the cgroup there. */
    @ParameterizedTest
    @EnumSource(names = {"HOST", "V1"})
    void aCgroupThatIsGoneInOneHierarchyIsNoHindrance(KernelView view) throws Exception {
        view.run(host -> {
            host.make("{}");
            Process process = host.sleeper();
            Path freezer = host.file("freezer", "");
            Files.writeString(freezer.getParent().getParent().resolve("cgroup.procs"), Long.toString(process.pid()));
            Files.delete(freezer);
            assertFalse(host.cgroup.frozen());

            host.cgroup.killAll(9);
            host.cgroup.remove();

            assertEquals(TestCgroup.KILLED, TestCgroup.exitCode(process));
        });
    }
}
