// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Podman and Buildah with the runtime under test: options of containers, images, other commands. */
class PodmanOptionsTest extends PodmanTestBase {
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

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void containersOfAPodShareTheirPidNamespace(boolean userNamespace) {
        List<String> mapping = List.of("--uidmap", "0:100000:5000", "--gidmap", "0:100000:5000");
        List<String> command = new ArrayList<>(List.of("sleep", "1000"));
        if (userNamespace) {
            command.addAll(mapping);
        }
        String first = detached(command.toArray(String[]::new));
        List<String> args = new ArrayList<>(List.of("run", "--rm", "--network", "none", "--pid", "container:" + first));
        if (userNamespace) {
            args.addAll(List.of("--userns", "container:" + first));
        }
        args.addAll(List.of("busybox", "sh", "-c", "readlink /proc/self/ns/pid; cat /proc/1/cmdline | tr '\\0' ' '"));

        Result result = podman.call(args.toArray(String[]::new)).ok();

        String namespace = Os.link("/proc/" + inspect(first, "{{.State.Pid}}") + "/ns/pid");
        assertEquals(namespace + "\nsleep 1000 ", result.out());
    }

    /** Podman's profile lets the helper pass: what waits for start inside a pod is under it, and has no more capabilities. */
    @Test
    void theInitOfAPodWaitsUnderPodmansFilter() {
        Target.onlyForJrun("the order of its steps");
        String pod = detached("sleep", "1000");
        String name = pod + "waits";
        podman.call(
                        "create",
                        "--network",
                        "none",
                        "--pid",
                        "container:" + pod,
                        "--name",
                        name,
                        "busybox",
                        "sleep",
                        "1000")
                .ok();

        podman.call("init", name).ok();

        List<String> status = Os.read(Path.of("/proc/" + inspect(name, "{{.State.Pid}}") + "/status"))
                .lines()
                .toList();
        assertTrue(status.contains("Name:\tjrun-init"), status.toString());
        assertTrue(status.contains("Seccomp:\t2"), status.toString());
        assertTrue(status.contains("NoNewPrivs:\t0"), status.toString());
        String capabilities = status.stream()
                .filter(line -> line.startsWith("CapPrm:"))
                .findFirst()
                .orElseThrow();
        long admin = 1L << 21;
        assertEquals(0, Long.parseLong(capabilities.substring(8), 16) & admin, capabilities);
        podman.call("rm", "--force", "--time", "0", name).ok();
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
    void theInitProcessOfPodmansIsUsedWhenAsked() {
        assumeTrue(Files.exists(Path.of("/usr/libexec/podman/catatonit")), "needs catatonit");

        assertTrue(podman.call("run", "--rm", "--init", "--network", "none", "busybox", "cat", "/proc/1/comm")
                .ok()
                .out()
                .contains("init"));
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

    /** This Podman writes a limit of 0 where it means none. */
    @ParameterizedTest
    @ValueSource(strings = {"-1", "0", "50"})
    void aLimitOfProcessesThatIsNoneLetsTheContainerFork(String limit) {
        Result result = podman.call(
                "run",
                "--rm",
                "--network",
                "none",
                "--pids-limit",
                limit,
                "busybox",
                "sh",
                "-c",
                "(echo forked); (cat /sys/fs/cgroup/pids/pids.max)");

        assertEquals(
                "forked\n" + (limit.equals("50") ? "50" : "max") + "\n",
                result.ok().out());
    }
}
