// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Podman with the runtime under test: the life of containers. */
class PodmanTest extends PodmanTestBase {
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

        // the engine sends the size once the process runs, so the process may be there first
        String script = "tty; until stty size 2>/dev/null | grep '24 80'; do sleep 0.05; done; exit 4";
        Result result = podman.command("exec", "-it", name, "sh", "-c", script)
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
    void restartAndStartAgain() {
        String name = detached("sh", "-c", "echo run; sleep 1000");

        podman.call("restart", "--time", "0", name).done();
        Await.until(
                "the second run's output", () -> podman.call("logs", name).out().equals("run\nrun\n"));

        assertEquals("running", inspect(name, "{{.State.Status}}"));
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
}
