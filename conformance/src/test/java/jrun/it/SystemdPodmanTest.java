// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Podman with the manager that it has by default where systemd is process 1. */
@Tag("systemd")
class SystemdPodmanTest {
    private static @Nullable Podman shared;

    @BeforeAll
    static void makeImage() {
        assumeTrue(Os.hasSystemd(), "needs systemd as process 1");
        assumeTrue(Podman.isThere(), "needs podman and conmon");
        String controllers = Os.read(Path.of("/sys/fs/cgroup/cgroup.controllers"));
        assumeTrue(Cgroups.has("pids") || controllers.contains("pids"), "needs controller pids, which Podman limits");
        Path dir = Os.mkdirs(TestArea.base().resolve(TestArea.newId()));
        Podman podman = new Podman(dir);
        podman.useSystemd();
        shared = podman;
    }

    @AfterAll
    static void removeAll() {
        if (shared != null) {
            shared.removeAll();
            shared = null;
        }
    }

    private static Result call(String... args) {
        if (shared == null) {
            throw new IllegalStateException("no podman");
        }
        return shared.call(args);
    }

    /** Runs a container that sees the host's names of cgroups. */
    private static List<String> run(String... options) {
        List<String> args = new ArrayList<>(List.of("run", "--network", "none", "--cgroupns", "host"));
        args.addAll(List.of(options));
        return args;
    }

    private static Result place(String... options) {
        List<String> args = run(options);
        args.addAll(List.of("busybox", "cat", "/proc/self/cgroup"));
        return call(args.toArray(String[]::new));
    }

    private static String detached(String... options) {
        List<String> args = run(options);
        args.add(1, "-d");
        args.addAll(List.of("busybox", "sh", "-c", "trap 'exit 3' TERM; while :; do sleep 0.05; done"));
        return call(args.toArray(String[]::new)).ok().trimmed();
    }

    private static String unit(String id) {
        return "libpod-" + id + ".scope";
    }

    @Test
    void aContainerRunsInAScopeOfMachineSlice() {
        assertEquals(
                "systemd",
                call("info", "--format", "{{.Host.CgroupManager}}").ok().trimmed());
        Result result = place("--rm");

        assertTrue(result.ok().out().contains("/machine.slice/libpod-"), result.out());
    }

    @Test
    void aContainerIsExecutedStoppedAndRemovedWithItsUnit() {
        String id = detached();
        assertEquals("machine.slice", Units.show(unit(id), "Slice"));
        assertEquals("active", Units.show(unit(id), "ActiveState"));
        assertTrue(call("exec", id, "cat", "/proc/self/cgroup").ok().out().contains(unit(id)));

        call("stop", id).ok();
        assertEquals(
                "exited 3",
                call("inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", id)
                        .ok()
                        .trimmed());
        call("rm", id).ok();

        assertFalse(Units.isLoaded(unit(id)));
    }

    @Test
    void limitsAreTheScopesAndAnUpdateChangesThem() {
        assumeTrue(Cgroups.has("memory"), "needs the v1 controller of memory");
        String id = detached("--memory", "64m", "--pids-limit", "77");
        assertEquals("67108864", Units.show(unit(id), "MemoryLimit"));
        assertEquals("77", Units.show(unit(id), "TasksMax"));

        call("update", "--memory", "32m", id).ok();

        Units.systemctl("daemon-reload").ok();
        assertEquals("33554432", Units.show(unit(id), "MemoryLimit"));
        assertEquals(
                "33554432",
                Os.read(Path.of("/sys/fs/cgroup/memory/machine.slice", unit(id), "memory.limit_in_bytes"))
                        .strip());
        call("rm", "-f", "--time", "0", id).ok();
    }

    @Test
    void aDeviceStaysWhenSystemdIsReloaded() {
        String id = detached("--device", "/dev/fuse");
        Units.systemctl("daemon-reload").ok();

        assertEquals("", call("exec", id, "sh", "-c", ": < /dev/fuse").ok().out());
        call("rm", "-f", "--time", "0", id).ok();
    }

    @Test
    void containersOfAPodAreInItsSlice() {
        call("pod", "create", "--name", "jrunit-pod", "--infra-image", "busybox", "--infra-command", "sleep 1000")
                .ok();
        Result result = place("--rm", "--pod", "jrunit-pod");
        call("pod", "rm", "--force", "--time", "0", "jrunit-pod").done();

        assertTrue(result.ok().out().contains("/machine.slice/machine-libpod_pod_"), result.out());
    }
}
