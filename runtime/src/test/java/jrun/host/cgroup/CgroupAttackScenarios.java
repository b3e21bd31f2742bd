// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import jrun.host.sys.Fd;
import jrun.host.sys.Syscalls;
import jrun.kernel.Uapi;

/** What a container that may write to its cgroup, or a stranger on the host, does to it before its end. */
final class CgroupAttackScenarios {
    private static final int SIGCONT = 18;
    private final CgroupScenarios host;

    CgroupAttackScenarios(CgroupScenarios host) {
        this.host = host;
    }

    void dispatch(String name) throws Exception {
        switch (name) {
            case "exec" -> exec();
            case "odd" -> odd();
            case "frozen" -> frozen();
            case "gone" -> gone();
            case "stranger" -> stranger();
            default -> throw new IllegalArgumentException(name);
        }
    }

    /** Processes may not be in a cgroup that hands controllers down, so a later one has to join the init's. */
    private void exec() throws Exception {
        host.make("{}");
        try (Fd plain = Objects.requireNonNull(host.cgroup.v2DirectoryForExec(1))) {
            assertEquals(host.file("", "").toString(), Syscalls.readlink(plain.path()));
        }
        // the container's own name once more, and a name that is no UTF-8
        String init = host.file("", "") + host.path + "/exec/in\udcffit";
        assertTrue(CgroupMaker.make(init, new ArrayList<>()));
        Process process = host.sleeper();
        try (Fd dir = CgroupMaker.openDirectory(init)) {
            Syscalls.writeFile(dir, "cgroup.procs", CgroupText.bytes(Long.toString(process.pid())));
        }
        CgroupMaker.enable(new CgroupDir("", init), "/sys/fs/cgroup", List.of("hugetlb"), List.of());
        try (Fd inner = Objects.requireNonNull(host.cgroup.v2DirectoryForExec((int) process.pid()))) {
            assertEquals(init, Syscalls.readlink(inner.path()));
        }
        try (Fd top = Objects.requireNonNull(host.cgroup.v2DirectoryForExec(1))) {
            assertEquals(host.file("", "").toString(), Syscalls.readlink(top.path()), "a process that is elsewhere");
        }
        host.cgroup.killAll(9);
        assertEquals(CgroupScenarios.KILLED, CgroupScenarios.exitCode(process));
    }

    private static Fd nest(Fd parent, String name) throws Exception {
        Syscalls.mkdirat(parent, name, 0755);
        return Syscalls.openat(parent, name, Uapi.O_RDONLY | Uapi.O_DIRECTORY, 0);
    }

    /** The directory whose processes are the container's. */
    private String members() {
        String unified = host.cgroup.record().paths().get("");
        return unified == null ? host.file("freezer", "").toString() : unified;
    }

    /** A process at the end of a way that no path can name, and cgroups whose names are no UTF-8 or are many. */
    private void odd() throws Exception {
        host.make("{}");
        Process process = host.sleeper();
        for (var entry : host.cgroup.record().paths().entrySet()) {
            if (entry.getKey().contains("cpuset")) {
                continue; // those begin without processors, and nothing can join them
            }
            Fd at = CgroupMaker.openDirectory(entry.getValue());
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
        assertEquals(List.of((int) process.pid()), host.cgroup.pids());

        host.cgroup.killAll(9);
        assertEquals(CgroupScenarios.KILLED, CgroupScenarios.exitCode(process));
        host.cgroup.remove();
        assertFalse(Files.exists(Path.of(members())));
    }

    /** A process that the container has frozen in a v1 cgroup of its own; without SIGKILL it stays so. */
    private void frozen() throws Exception {
        host.make("{}");
        Process process = host.sleeper();
        Path below = host.file("freezer", "own");
        Files.createDirectory(below);
        Files.writeString(below.resolve("cgroup.procs"), Long.toString(process.pid()));
        CgroupFreezer.freeze(new CgroupDir("freezer", below.toString()));
        host.cgroup.killAll(SIGCONT);
        assertEquals("FROZEN", Files.readString(below.resolve("freezer.state")).strip());

        host.cgroup.killAll(9);

        assertEquals(CgroupScenarios.KILLED, CgroupScenarios.exitCode(process));
    }

    /** Somebody has moved the processes out of the freezer's hierarchy and removed the cgroup there. */
    private void gone() throws Exception {
        host.make("{}");
        Process process = host.sleeper();
        Path freezer = host.file("freezer", "");
        Files.writeString(freezer.getParent().getParent().resolve("cgroup.procs"), Long.toString(process.pid()));
        Files.delete(freezer);
        assertFalse(host.cgroup.frozen());

        host.cgroup.killAll(9);
        host.cgroup.remove();

        assertEquals(CgroupScenarios.KILLED, CgroupScenarios.exitCode(process));
    }

    /** A number in the list may be another process's by the time of the signal. */
    private void stranger() throws Exception {
        host.make("{}");
        Process stranger = new ProcessBuilder("sleep", "1000").start();
        Process member = host.sleeper();
        List<Integer> both = List.of((int) stranger.pid(), (int) member.pid());
        try (Fd dir = CgroupMaker.openDirectory(members())) {
            CgroupKiller.sendTo(dir, both, 9);
            assertEquals(CgroupScenarios.KILLED, CgroupScenarios.exitCode(member));
            assertTrue(stranger.isAlive());
        } finally {
            stranger.destroyForcibly();
        }
    }
}
