// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Docker, and the containerd below it, with the runtime under test: the everyday tutorial, and what engines rely on. */
@Tag("root")
@ResourceLock("docker")
class DockerTest {
    private static @Nullable Docker shared;
    private static int count;

    private final Docker docker = Objects.requireNonNull(shared);

    @BeforeAll
    static void begin() {
        assumeTrue(Docker.isThere(), "needs docker.io, containerd and iptables");
        Docker made = new Docker(Os.mkdirs(TestArea.base().resolve(TestArea.newId())));
        shared = made;
        assertEquals(0, made.build().exit());
    }

    @AfterAll
    static void end() {
        if (shared != null) {
            shared.end();
            shared = null;
        }
    }

    private static String name() {
        return TestArea.prefix() + "d" + ++count;
    }

    private Result quick(String... optionsAndCommand) {
        List<String> args = new ArrayList<>(List.of("run", "--rm"));
        args.addAll(List.of(optionsAndCommand));
        return docker.call(args.toArray(String[]::new));
    }

    private String detached(String... options) {
        String name = name();
        List<String> args = new ArrayList<>(List.of("run", "-d", "--name", name));
        args.addAll(List.of(options));
        args.add("busybox");
        docker.call(args.toArray(String[]::new)).ok();
        return name;
    }

    private String inspect(String name, String format) {
        return docker.call("inspect", "--format", format, name).ok().trimmed();
    }

    private String exec(String name, String... command) {
        List<String> args = new ArrayList<>(List.of("exec", name));
        args.addAll(List.of(command));
        return docker.call(args.toArray(String[]::new)).ok().out();
    }

    /** Docker's profile lets the helper pass. */
    @Test
    void theFilterOfDockerIsLoadedBeforeTheWaitForStart() {
        Target.onlyForJrun("it shows its plan");
        String name = detached();
        Path bundle = docker.bundle(inspect(name, "{{.Id}}"));

        List<String> plan = Os.sh(bundle, Target.binary() + " plan .").lines().toList();

        int filter = firstWith(plan, " SECCOMP ");
        assertTrue(filter > 0 && filter < firstWith(plan, " WAIT_START "), plan.toString());
        assertEquals(0, docker.call("rm", "--force", name).exit());
    }

    /** Docker deletes the task as soon as start has failed, and keeps for ever what has not ended then. */
    @Test
    void aProgramThatCannotBeExecutedLeavesNoTaskBehind() {
        Path script = Os.write(TestArea.base().resolve("no-interpreter"), "#!/nowhere/sh\n");
        Os.sh(TestArea.base(), "chmod 755 no-interpreter");
        for (int i = 0; i < (Target.isSlow() ? 5 : 20); i++) {
            String name = name();
            Result result = docker.call("run", "--name", name, "-v", script + ":/program:ro", "busybox", "/program");
            assertEquals(127, result.exit(), result.toString());
            String id = inspect(name, "{{.Id}}");
            docker.call("rm", "--force", name).ok();
            assertFalse(Files.exists(docker.bundle(id)), () -> "round " + id + ": " + result);
        }
    }

    private static int firstWith(List<String> lines, String word) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(word)) {
                return i;
            }
        }
        return -1;
    }

    @Test
    void whatTheDockerfileDidIsInTheImage() {
        assertEquals(
                "hello\n/tmp\n",
                quick("busybox", "sh", "-c", "cat /built; pwd").ok().out());
    }

    @Test
    void anIsolatedContainerSeesItself() {
        String name = detached();

        List<String> processes = exec(name, "ps", "-ef").lines().toList();
        assertEquals(3, processes.size(), processes.toString()); // the heading, sleep, ps
        assertTrue(
                processes.get(1).strip().startsWith("1 ") && processes.get(1).contains("sleep"), processes.toString());
        assertEquals(
                inspect(name, "{{.Id}}").substring(0, 12),
                exec(name, "hostname").strip());
        assertTrue(exec(name, "ifconfig").contains("eth0"));
        for (String type : List.of("pid", "net", "ipc", "mnt", "uts")) {
            assertNotEquals(
                    docker.hostNamespace(type),
                    exec(name, "readlink", "/proc/self/ns/" + type).strip());
        }
    }

    @Test
    void aContainerWithTheHostsNamespacesSeesTheHost() {
        String name = detached("--pid", "host", "--network", "host");

        assertTrue(exec(name, "ps", "-ef").contains("dockerd"));
        assertEquals(Os.read(Path.of("/proc/sys/kernel/hostname")), exec(name, "hostname"));
        assertTrue(exec(name, "ifconfig").contains("docker0"));
        for (String type : List.of("pid", "net")) {
            assertEquals(
                    docker.hostNamespace(type),
                    exec(name, "readlink", "/proc/self/ns/" + type).strip());
        }
        for (String type : List.of("ipc", "mnt", "uts")) {
            assertNotEquals(
                    docker.hostNamespace(type),
                    exec(name, "readlink", "/proc/self/ns/" + type).strip());
        }
        docker.call("rm", "-f", name).ok();
        assertNotEquals(0, docker.call("inspect", name).exit());
    }

    @Test
    void exitCodesAndErrorsReachTheUser() {
        String name = detached();

        docker.call("exec", name, "sh", "-c", "exit 7").exits(7);
        assertEquals(126, docker.call("exec", name, "nosuch").exit());
        Result run = quick("busybox", "nosuch");
        assertEquals(127, run.exit());
        run.says("exec: \"nosuch\": executable file not found in $PATH");
        quick("busybox", "sh", "-c", "exit 5").exits(5);
    }

    @Test
    void limitsAreTheCgroups() {
        assumeTrue(Files.isDirectory(Path.of("/sys/fs/cgroup/memory")), "needs cgroup v1 controllers");
        String name = detached("--memory", "64m", "--cpus", "0.5", "--pids-limit", "50");
        String id = inspect(name, "{{.Id}}");

        assertEquals("67108864\n", Os.read(docker.cgroup("memory").resolve(id).resolve("memory.limit_in_bytes")));
        assertEquals("50000\n", Os.read(docker.cgroup("cpu").resolve(id).resolve("cpu.cfs_quota_us")));
        assertEquals("50\n", Os.read(docker.cgroup("pids").resolve(id).resolve("pids.max")));
        docker.call("update", "--memory", "96m", "--memory-swap", "96m", name).ok();
        assertEquals("100663296\n", Os.read(docker.cgroup("memory").resolve(id).resolve("memory.limit_in_bytes")));

        docker.call("rm", "-f", name).ok();
        assertFalse(Files.exists(docker.cgroup("memory").resolve(id)));
    }

    @Test
    void pauseTopStatsKillAndRestart() {
        String name = detached();

        docker.call("pause", name).ok();
        assertEquals("paused", inspect(name, "{{.State.Status}}"));
        docker.call("unpause", name).ok();
        assertTrue(docker.call("top", name).ok().out().contains("sleep 1000"));
        assertTrue(docker.call("stats", "--no-stream", "--format", "{{.PIDs}}", name)
                .ok()
                .out()
                .startsWith("1"));
        docker.call("restart", "--time", "0", name).ok();
        assertEquals("running", inspect(name, "{{.State.Status}}"));
        docker.call("kill", name).ok();
        Await.until(
                "the end",
                () -> inspect(name, "{{.State.Status}} {{.State.ExitCode}}").equals("exited 137"));
    }

    @Test
    void runOnATerminalIsOnATerminalOfTheCallersSize() {
        Result terminal = docker.command(
                        "run",
                        "--rm",
                        "-it",
                        "busybox",
                        "sh",
                        "-c",
                        "tty; until stty size | grep '24 80'; do sleep 0.05; done 2>/dev/null")
                .through(Rootfs.ittool().toString(), "pty", "24", "80")
                .run();
        assertTrue(terminal.out().contains("/dev/pts/0") && terminal.out().contains("24 80"), terminal.toString());
    }

    @Test
    void usersMountsAndPrivileges() {
        assertEquals(
                "1000\n",
                quick("--user", "1000:1001", "--read-only", "busybox", "id", "-u")
                        .ok()
                        .out());
        assertTrue(quick("--tmpfs", "/x:size=1m", "busybox", "grep", " /x ", "/proc/mounts")
                .ok()
                .out()
                .contains("size=1024k"));
        Path shared = Os.mkdirs(TestArea.base().resolve(name()));
        Os.write(shared.resolve("file"), "data\n");
        assertEquals(
                "data\n",
                quick("-v", shared + ":/data:ro", "busybox", "cat", "/data/file")
                        .ok()
                        .out());
        assertEquals(
                "",
                quick("--privileged", "busybox", "mount", "-t", "tmpfs", "x", "/tmp")
                        .ok()
                        .out());
        assertTrue(quick(
                        "--cap-drop",
                        "all",
                        "--security-opt",
                        "no-new-privileges",
                        "busybox",
                        "grep",
                        "Cap",
                        "/proc/self/status")
                .ok()
                .out()
                .contains("CapEff:\t0000000000000000"));
    }

    @Test
    void aFailingContainerIsStartedAgain() {
        String name = name();
        docker.call("run", "-d", "--name", name, "--restart", "on-failure:2", "busybox", "sh", "-c", "echo up; exit 3")
                .ok();

        Await.until(
                "the third end",
                () -> inspect(name, "{{.State.Status}} {{.RestartCount}} {{.State.ExitCode}}")
                        .equals("exited 2 3"));
        assertEquals("up\nup\nup\n", docker.call("logs", name).ok().out());
    }

    @Test
    void containerdRunsExecutesPausesAndKills() {
        Path image = TestArea.base().resolve(name() + ".tar");
        docker.call("save", "-o", image.toString(), "busybox").ok();
        assertEquals(0, docker.ctr("image", "import", image.toString()).exit());
        String runtime = Target.binary().toString();
        String reference = docker.ctr("image", "ls", "--quiet").ok().trimmed();
        String id = name();

        assertEquals(
                "hi\n",
                docker.ctr("run", "--rm", "--runc-binary", runtime, reference, id, "echo", "hi")
                        .ok()
                        .out());
        docker.ctr("run", "-d", "--runc-binary", runtime, reference, id, "sleep", "1000")
                .ok();
        docker.ctr("task", "exec", "--exec-id", "e1", id, "sh", "-c", "exit 4").exits(4);
        docker.ctr("task", "pause", id).ok();
        assertTrue(docker.ctr("task", "ls").ok().out().contains("PAUSED"));
        docker.ctr("task", "resume", id).ok();
        assertTrue(docker.ctr("task", "ps", id).ok().lines().size() >= 2);
        docker.ctr("task", "kill", "--signal", "KILL", id).ok();
        Await.until("the end of the task", () -> docker.ctr("task", "ls").out().contains("STOPPED"));
        docker.ctr("task", "rm", id);
        docker.ctr("container", "rm", id).ok();
    }
}
