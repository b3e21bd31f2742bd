// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** exec: another process in a running container. */
class ExecTest extends ContainerTest {

    @Test
    void execRunsInTheContainersNamespacesRootAndCgroups() {
        Container container = started(sleeper());
        long pid = container.pid();

        String links = container
                .exec("sh", "-c", "for n in ipc mnt net pid uts; do readlink /proc/self/ns/$n; done")
                .ok()
                .out();
        String cgroup = container.exec("cat", "/proc/self/cgroup").ok().out();

        StringBuilder expected = new StringBuilder();
        for (String name : List.of("ipc", "mnt", "net", "pid", "uts")) {
            expected.append(Os.link("/proc/" + pid + "/ns/" + name)).append('\n');
        }
        assertEquals(expected.toString(), links);
        assertEquals(Os.read(Path.of("/proc/" + pid + "/cgroup")), cgroup);
    }

    @Test
    void execHandsOnInputOutputAndExitCode() {
        Container container = started(sleeper());

        Result result = container
                .execCommand(List.of(), "sh", "-c", "cat; echo no >&2; exit 33")
                .stdin("in\n")
                .run();

        assertEquals(new Result(33, "in\n", "no\n"), result);
    }

    /** The image of the native build once took a JVM's options for its own, wherever they stood in a command line. */
    @Test
    void argumentsThatLookLikeThoseOfAJvmReachTheProgram() {
        List<String> arguments =
                List.of("-Xmx1g", "-Xss1m", "-XX:+PrintGC", "-Dname=value", "-Xint", "@file", "--help");
        List<String> command = new ArrayList<>(List.of("sh", "-c", "echo \"$@\"", "sh"));
        command.addAll(arguments);

        String seen =
                started(sleeper()).exec(command.toArray(String[]::new)).ok().out();

        assertEquals(String.join(" ", arguments) + "\n", seen);
    }

    @Test
    void execGives128PlusTheSignal() {
        started(sleeper()).exec("sh", "-c", "kill -TERM $$").exits(143);
    }

    @Test
    void aMissingExecutableGives255AndTheWordsThatEnginesMapTo127() {
        Container container = started(sleeper());

        container.exec("nonsense").fails(255, "nonsense").says("executable file not found in");
        container.exec("/bin/nonsense").fails(255, "/bin/nonsense").says("no such file or directory");
    }

    @Test
    void aFileThatIsNotExecutableGives255AndPermissionDenied() {
        started(sleeper()).exec("/etc/passwd").fails(255, "/etc/passwd").says("permission denied");
    }

    @Test
    void flagsSetWorkingDirectoryEnvironmentAndUser() {
        Container container = started(sleeper());

        Result result = container.execWith(
                List.of(
                        "--cwd",
                        "/tmp",
                        "--env",
                        "A=b c",
                        "--env",
                        "D=e",
                        "--user",
                        "1000:1001",
                        "--additional-gids",
                        "77"),
                "sh",
                "-c",
                "pwd; echo $A $D; id -u; id -g; id -G");

        assertEquals("/tmp\nb c e\n1000\n1001\n1001 77\n", result.ok().out());
    }

    @Test
    void theUserMayBeAUidAlone() {
        assertEquals(
                "1000:0",
                started(sleeper())
                        .execWith(List.of("-u", "1000"), "sh", "-c", "echo $(id -u):$(id -g)")
                        .ok()
                        .trimmed());
    }

    @Test
    void execHasTheContainersEnvironmentAndCapabilities() {
        Container container = started(sleeper().env("FROM=config").capabilities("CAP_KILL"));

        Result result = container.exec("sh", "-c", "echo $FROM; grep Cap /proc/self/status");

        assertEquals("config", result.lines().get(0));
        assertTrue(result.out().contains("CapEff:\t0000000000000020"), result.out());
        assertTrue(result.out().contains("CapBnd:\t0000000000000020"), result.out());
    }

    @Test
    void aCapabilityCanBeAddedByFlag() {
        Container container = started(sleeper().capabilities("CAP_KILL"));

        String status = container
                .execWith(List.of("--cap", "CAP_NET_RAW"), "cat", "/proc/self/status")
                .ok()
                .out();

        assertTrue(status.contains("CapEff:\t0000000000002020"), status);
    }

    @Test
    void noNewPrivilegesCanBeSetByFlag() {
        Container container = started(sleeper());

        assertEquals(
                "1", field(container.execWith(List.of("--no-new-privs"), "cat", "/proc/self/status"), "NoNewPrivs"));
        assertEquals("0", field(container.exec("cat", "/proc/self/status"), "NoNewPrivs"));
    }

    @Test
    void aProcessFileSaysEverything() {
        Container container = started(sleeper());
        Path process = Os.write(file("process.json"), """
                {"args": ["sh", "-c", "pwd; id -u; id -g; id -G; echo $X; grep -E 'NoNewPrivs|CapEff' /proc/self/status; ulimit -t"],
                 "cwd": "/home", "env": ["PATH=/bin", "X=y"],
                 "user": {"uid": 1000, "gid": 1001, "additionalGids": [5, 6]},
                 "capabilities": {"bounding": ["CAP_KILL"], "permitted": ["CAP_KILL"], "effective": ["CAP_KILL"],
                                  "inheritable": ["CAP_KILL"], "ambient": ["CAP_KILL"]},
                 "rlimits": [{"type": "RLIMIT_CPU", "soft": 99, "hard": 100}],
                 "noNewPrivileges": true}
                """);

        Result result = container.execWith(List.of("--process", process.toString()));

        assertEquals(
                List.of("/home", "1000", "1001", "1001 5 6", "y", "CapEff:\t0000000000000020", "NoNewPrivs:\t1", "99"),
                result.ok().lines());
    }

    @Test
    void aProcessFileSetsUmaskOomScoreAndTheLimitOfOpenFiles() {
        Target.notForRunc("runc 1.1 exec leaves umask and OOM score alone, and Go changes its own file limit");
        Container container = started(sleeper());
        Path process = Os.write(file("process.json"), """
                {"args": ["sh", "-c", "umask; cat /proc/self/oom_score_adj; ulimit -Sn; ulimit -Hn"],
                 "cwd": "/", "env": ["PATH=/bin"], "user": {"uid": 0, "gid": 0, "umask": 63}, "oomScoreAdj": 321,
                 "rlimits": [{"type": "RLIMIT_NOFILE", "soft": 99, "hard": 100}]}
                """);

        Result result = container.execWith(List.of("--process", process.toString()));

        assertEquals(List.of("0077", "321", "99", "100"), result.ok().lines());
    }

    @Test
    void aBrokenProcessFileIsRefusedWithAPointer() {
        Container container = started(sleeper());
        Path process = Os.write(file("process.json"), "{\"args\": \"sh\", \"cwd\": \"/\"}");

        container.execWith(List.of("--process", process.toString())).fails(255, "/args");
        container.execWith(List.of("--process", file("nowhere").toString())).fails(255, "nowhere");
    }

    @Test
    void detachedExecReturnsAtOnceAndWritesThePid() {
        Container container = started(sleeper());
        Path pidFile = file("pid");

        Invocation.Running exec = container
                .execCommand(List.of("--detach", "--pid-file", pidFile.toString()), "sh", "-c", "echo up; sleep 1000")
                .start();
        exec.await().ok();

        long pid = Long.parseLong(Os.read(pidFile));
        exec.awaitOutput("up");
        assertTrue(Os.alive(pid));
        assertNotEquals(container.pid(), pid);
        assertEquals(Os.link("/proc/" + container.pid() + "/ns/pid"), Os.link("/proc/" + pid + "/ns/pid"));
    }

    @Test
    void detachedExecOfAMissingExecutableFailsAndWritesNoPid() {
        Container container = started(sleeper());
        Path pidFile = file("pid");

        container
                .execWith(List.of("--detach", "--pid-file", pidFile.toString()), "nonsense")
                .fails(255, "nonsense");

        assertFalse(Files.exists(pidFile), "it has a pid file, of nothing");
        assertEquals(
                2,
                Json.parse(runtime.call("ps", "--format", "json", container.id())
                                .out())
                        .size());
    }

    @Test
    void aProcessThatOutlivesItsExecStaysInTheContainer() {
        Container container = started(sleeper());

        container.exec("sh", "-c", "sleep 1000 >/dev/null 2>&1 &").ok();

        assertTrue(container.exec("ps").out().contains("sleep 1000"));
    }

    @Test
    void execIntoACreatedContainerWorks() {
        assertEquals("hi", create(sleeper()).exec("echo", "hi").ok().trimmed());
    }

    @Test
    void execIntoAStoppedContainerIsRefused() {
        Container container = started(sleeper()).kill();

        container.exec("true").fails(255).says("stopped");
    }

    @Test
    void execIntoAPausedContainerIsRefusedUnlessAsked() {
        Container container = started(sleeper());
        runtime.call("pause", container.id()).ok();

        container.exec("true").fails(255, "paused").says("paused");

        Invocation.Running asked = background(container.execCommand(List.of("--ignore-paused"), "echo", "asked"));
        Await.until(
                "its helper",
                () -> asked.process()
                        .descendants()
                        .anyMatch(child ->
                                Os.link("/proc/" + child.pid() + "/exe").contains("jrun-init")));
        runtime.call("resume", container.id()).ok();
        assertEquals("asked", asked.await().ok().trimmed());
    }

    @Test
    void execIntoAContainerThatIsNotThereIsRefused() {
        runtime.call("exec", newId(), "true").fails(255).says("does not exist");
    }

    @Test
    void execWithoutCommandIsRefused() {
        Container container = started(sleeper());

        assertNotEquals(0, runtime.call("exec", container.id()).exit());
    }

    @Test
    void execHasASessionOfItsOwnAndNoDescriptorsButTheThree() {
        Container container = started(sleeper());

        var facts = container.exec("ittool", "facts").ok().facts();

        assertEquals(" 0 1 2", facts.get("fds"));
        assertEquals(facts.get("pid"), facts.get("sid"));
    }

    @Test
    void execForwardsSignals() {
        Container container = started(sleeper());
        Invocation.Running exec = background(container.execCommand(
                List.of(), "sh", "-c", "trap 'exit 7' TERM; echo up; while :; do sleep 0.05; done"));
        exec.awaitOutput("up");

        exec.process().destroy();

        exec.await().exits(7);
    }

    @Test
    void execIntoAUserNamespaceIsItsRoot() {
        Container container = started(sleeper().userNamespace());

        Result result = container.exec("sh", "-c", "id -u; readlink /proc/self/ns/user; grep CapEff /proc/self/status");

        assertEquals("0", result.ok().lines().get(0));
        assertEquals(
                Os.link("/proc/" + container.pid() + "/ns/user"), result.lines().get(1));
    }

    private static String field(Result result, String name) {
        for (String line : result.ok().lines()) {
            if (line.startsWith(name + ":")) {
                return line.substring(name.length() + 1).strip();
            }
        }
        return "";
    }
}
