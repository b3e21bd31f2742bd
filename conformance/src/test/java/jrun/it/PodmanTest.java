// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Podman and Buildah with the runtime under test. */
@Tag("root")
class PodmanTest {
    private static @Nullable Podman shared;
    private static int count;

    private final Podman podman = podman();

    @BeforeAll
    static void makeImage() {
        assumeTrue(Podman.isThere(), "needs podman and conmon");
        Target.binary();
        shared = new Podman(Os.mkdirs(TestArea.base().resolve("podman")));
    }

    @AfterAll
    static void removeAll() {
        if (shared != null) {
            shared.removeAll();
        }
    }

    @Test
    void runPrintsWhatTheContainerPrints() {
        assertEquals("hi\n", quick("echo", "hi").ok().out());
    }

    @Test
    void runHandsOnInputErrorsAndExitCode() {
        Result result = podman.command(
                        "run", "--rm", "-i", "--network", "none", "busybox", "sh", "-c", "cat; echo no >&2; exit 9")
                .stdin("in\n")
                .run();

        assertEquals(new Result(9, "in\n", "no\n"), result);
    }

    @Test
    void runHasAHostnameANetworkAndPidOne() {
        Result result =
                podman.call("run", "--rm", "--hostname", "web1", "busybox", "sh", "-c", "hostname; echo $$; ifconfig");

        assertTrue(result.ok().out().startsWith("web1\n1\n"), result.out());
        assertTrue(result.out().contains("eth0"), result.out());
    }

    @Test
    void aDetachedContainerCanBeInspectedExecutedLoggedStoppedAndRemoved() {
        String name = detached("sh", "-c", "trap 'exit 3' TERM; echo started; while :; do sleep 0.05; done");

        assertEquals("running", inspect(name, "{{.State.Status}}"));
        Await.until("the log", () -> podman.call("logs", name).out().contains("started"));
        assertTrue(podman.call("exec", name, "ps", "-ef").ok().out().contains("trap"));
        assertNotEquals("", podman.call("exec", name, "hostname").ok().trimmed());
        assertTrue(podman.call("exec", name, "ifconfig", "-a").ok().out().contains("lo"));
        assertEquals(
                "", podman.call("exec", name, "sh", "-c", "exit 6").exits(6).out());

        podman.call("stop", name).ok();
        assertEquals("exited 3", inspect(name, "{{.State.Status}} {{.State.ExitCode}}"));
        podman.call("rm", name).ok();
    }

    @Test
    void execOnATerminalIsOnATerminal() {
        String name = detached("sleep", "1000");

        Result result = podman.command("exec", "-it", name, "sh", "-c", "tty; stty size; exit 4")
                .through(Rootfs.ittool().toString(), "pty", "24", "80")
                .run();

        assertEquals(4, result.exit(), result.toString());
        assertTrue(result.out().contains("/dev/pts/0"), result.out());
        assertTrue(result.out().contains("24 80"), result.out());
    }

    @Test
    void runOnATerminalIsOnATerminal() {
        Result result = podman.command("run", "--rm", "-it", "--network", "none", "busybox", "tty")
                .through(Rootfs.ittool().toString(), "pty", "24", "80")
                .run();

        assertTrue(result.out().contains("/dev/pts/0"), result.toString());
    }

    @Test
    void execDetachedWithUserAndEnvironment() {
        String name = detached("sleep", "1000");

        podman.call("exec", "-d", name, "sh", "-c", "echo made > /tmp/made").ok();
        Await.until(
                "the file of the detached exec",
                () -> podman.call("exec", name, "cat", "/tmp/made").out().equals("made\n"));

        Result result = podman.call(
                "exec",
                "--user",
                "1000:1001",
                "--env",
                "A=b",
                "--workdir",
                "/tmp",
                name,
                "sh",
                "-c",
                "id -u; id -g; echo $A; pwd");
        assertEquals("1000\n1001\nb\n/tmp\n", result.ok().out());
    }

    @Test
    void killEndsAContainer() {
        String name = detached("sleep", "1000");

        podman.call("kill", name).ok();

        Await.until(
                "the end",
                () -> inspect(name, "{{.State.Status}} {{.State.ExitCode}}").equals("exited 137"));
    }

    @Test
    void removeByForceEndsARunningContainer() {
        String name = detached("sleep", "1000");

        podman.call("rm", "-f", "--time", "0", name).done();

        assertNotEquals(0, podman.call("container", "exists", name).exit());
    }

    @Test
    void pauseAndUnpause() {
        String name = detached("sleep", "1000");

        podman.call("pause", name).ok();
        assertEquals("paused", inspect(name, "{{.State.Status}}"));
        podman.call("unpause", name).ok();
        assertEquals("running", inspect(name, "{{.State.Status}}"));
    }

    @Test
    void userVolumesReadOnlyRootAndTmpfs() throws Exception {
        Path data = Files.createDirectories(TestArea.base().resolve("volume"));
        Os.write(data.resolve("file"), "from host\n");

        Result result = podman.call(
                "run",
                "--rm",
                "--network",
                "none",
                "--user",
                "1000:1001",
                "--read-only",
                "--tmpfs",
                "/scratch",
                "-v",
                data + ":/data:ro",
                "busybox",
                "sh",
                "-c",
                "id -u; cat /data/file; touch /scratch/x && echo scratch; touch /x 2>/dev/null || echo read-only; touch /data/x 2>/dev/null || echo ro");

        assertEquals("1000\nfrom host\nscratch\nread-only\nro\n", result.ok().out());
    }

    @Test
    void memoryCpusAndPidsAreLimited() {
        String name = detached("sleep", "1000", "--memory", "64m", "--cpus", "0.5", "--pids-limit", "50");
        long pid = Long.parseLong(inspect(name, "{{.State.Pid}}"));

        Cgroups cgroups = Cgroups.of(pid);

        assertEquals("67108864", cgroups.read("memory", "memory.limit_in_bytes"));
        assertEquals("50000", cgroups.read("cpu", "cpu.cfs_quota_us"));
        assertEquals("50", cgroups.read("pids", "pids.max"));
    }

    @Test
    void theHostsPidAndNetworkNamespaces() {
        Result result = podman.call(
                "run",
                "--rm",
                "--pid",
                "host",
                "--network",
                "host",
                "busybox",
                "sh",
                "-c",
                "readlink /proc/self/ns/pid; readlink /proc/self/ns/net");

        assertEquals(
                List.of(Os.link("/proc/self/ns/pid"), Os.link("/proc/self/ns/net")),
                result.ok().lines());
    }

    @Test
    void containersOfAPodShareTheirNetworkNamespace() {
        String first = detached("sleep", "1000");

        Result result = podman.call(
                "run", "--rm", "--network", "container:" + first, "busybox", "readlink", "/proc/self/ns/net");

        assertEquals(
                Os.link("/proc/" + inspect(first, "{{.State.Pid}}") + "/ns/net"),
                result.ok().trimmed());
    }

    @Test
    void aPrivilegedContainerRuns() {
        Target.notForRunc("runc 1.1 fails without CAP_SYS_RESOURCE");

        assertEquals(
                "hi",
                podman.call("run", "--rm", "--privileged", "--network", "none", "busybox", "echo", "hi")
                        .trimmed());
    }

    @Test
    void aUserNamespaceOfPodmans() {
        Result result = podman.call(
                "run",
                "--rm",
                "--network",
                "none",
                "--uidmap",
                "0:100000:5000",
                "--gidmap",
                "0:100000:5000",
                "busybox",
                "sh",
                "-c",
                "id -u; tr -s ' ' < /proc/self/uid_map");

        assertEquals("0\n 0 100000 5000\n", result.ok().out());
    }

    @Test
    void updateChangesTheLimitsOfARunningContainer() {
        String name = detached("sleep", "1000");
        long pid = Long.parseLong(inspect(name, "{{.State.Pid}}"));

        podman.call("update", "--memory", "128m", name).ok();

        assertEquals("134217728", Cgroups.of(pid).read("memory", "memory.limit_in_bytes"));
    }

    @Test
    void restartAndStartAgain() {
        String name = detached("sh", "-c", "echo run; sleep 1000");

        podman.call("restart", "--time", "0", name).done();
        Await.until(
                "the second run's output", () -> podman.call("logs", name).out().equals("run\nrun\n"));

        assertEquals("running", inspect(name, "{{.State.Status}}"));
    }

    @Test
    void theInitProcessOfPodmansIsUsedWhenAsked() {
        assumeTrue(Files.exists(Path.of("/usr/libexec/podman/catatonit")), "needs catatonit");

        assertTrue(podman.call("run", "--rm", "--init", "--network", "none", "busybox", "cat", "/proc/1/comm")
                .ok()
                .out()
                .contains("init"));
    }

    @Test
    void aMissingExecutableGives127AndPermissionDenied126() {
        Result missing = quick("nonsense");
        assertEquals(127, missing.exit(), missing.toString());
        assertTrue(missing.err().contains("executable file") && missing.err().contains("not found"), missing.err());

        Result denied = quick("/etc/passwd");
        assertEquals(126, denied.exit(), denied.toString());
        assertTrue(denied.err().toLowerCase(Locale.ROOT).contains("permission denied"), denied.err());
    }

    @Test
    void execOfAMissingExecutableGives127AndPermissionDenied126() {
        String name = detached("sleep", "1000");

        assertEquals(127, podman.call("exec", name, "nonsense").exit());
        assertEquals(126, podman.call("exec", name, "/etc/passwd").exit());
    }

    @Test
    void anExtraDeviceACapabilityAndASysctl() {
        Result result = podman.call(
                "run",
                "--rm",
                "--network",
                "none",
                "--device",
                "/dev/fuse",
                "--cap-add",
                "NET_ADMIN",
                "--cap-drop",
                "CHOWN",
                "--sysctl",
                "net.ipv4.ip_forward=1",
                "busybox",
                "sh",
                "-c",
                "stat -c %t:%T /dev/fuse; head -c 0 /dev/fuse && echo read; cat /proc/sys/net/ipv4/ip_forward; touch /tmp/x; chown 1 /tmp/x 2>/dev/null || echo no chown");

        assertEquals("a:e5\nread\n1\nno chown\n", result.ok().out());
    }

    @Test
    void podmanBuildsAnImage() {
        Path context = Os.mkdirs(TestArea.base().resolve("context"));
        Os.write(
                context.resolve("Dockerfile"),
                "FROM localhost/busybox\nRUN echo built > /made && id -u\nUSER 1000\nRUN id -u > /tmp/uid\nCMD cat /made /tmp/uid\n");

        Result built = podman.call(
                "build",
                "--network",
                "host",
                "--runtime",
                Target.binary().toString(),
                "-t",
                "made",
                context.toString());
        assertEquals(0, built.exit(), built.toString());

        assertEquals(
                "built\n1000\n",
                podman.call("run", "--rm", "--network", "none", "made").ok().out());
    }

    @Test
    void buildahRunsInAWorkingContainer() {
        assumeTrue(Files.exists(Path.of("/usr/bin/buildah")), "needs buildah");
        String container = podman.buildah("from", "localhost/busybox").run().trimmed();

        Result result = podman.buildah(
                        "run",
                        "--runtime",
                        Target.binary().toString(),
                        "--isolation",
                        "oci",
                        "--network",
                        "host",
                        container,
                        "sh",
                        "-c",
                        "echo in buildah; exit 3")
                .run();
        podman.buildah("rm", container).run();

        assertEquals("in buildah\n", result.out(), result.toString());
        assertEquals(3, result.exit());
    }

    @Test
    void aHealthCheckRuns() {
        String name = detached("sleep", "1000", "--health-cmd", "echo healthy", "--health-interval", "disable");

        assertEquals(0, podman.call("healthcheck", "run", name).exit());
    }

    @Test
    void topAndStatsSeeTheContainer() {
        String name = detached("sleep", "1000");

        assertTrue(podman.call("top", name).ok().out().contains("sleep 1000"));
        assertTrue(podman.call("stats", "--no-stream", "--format", "{{.Name}}", name)
                .ok()
                .out()
                .contains(name));
    }

    @Test
    void copyingIntoARunningContainerWorks() {
        String name = detached("sleep", "1000");
        Os.write(TestArea.base().resolve("copied"), "copied");

        podman.call("cp", TestArea.base().resolve("copied").toString(), name + ":/tmp/copied")
                .ok();

        assertEquals(
                "copied", podman.call("exec", name, "cat", "/tmp/copied").ok().out());
    }

    private Result quick(String... command) {
        List<String> args = new ArrayList<>(List.of("run", "--rm", "--network", "none", "busybox"));
        args.addAll(List.of(command));
        return podman.call(args.toArray(String[]::new));
    }

    /** Starts a container; arguments from the first that begins with "--" are options of podman's. */
    private String detached(String... command) {
        String name = TestArea.prefix() + "p" + ++count;
        List<String> args = new ArrayList<>(List.of("run", "-d", "--network", "none", "--name", name));
        List<String> tail = new ArrayList<>();
        boolean options = false;
        for (String arg : command) {
            options |= arg.startsWith("--");
            (options ? args : tail).add(arg);
        }
        args.add("busybox");
        args.addAll(tail);
        podman.call(args.toArray(String[]::new)).ok();
        return name;
    }

    private String inspect(String name, String format) {
        return podman.call("inspect", "--format", format, name).ok().trimmed();
    }

    private static Podman podman() {
        return Objects.requireNonNull(shared);
    }
}
