// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import jrun.host.criu.CriuOption;
import jrun.plan.LaunchOptions;
import jrun.runtime.checkpoint.CheckpointOptions;
import jrun.runtime.create.CreateOptions;
import jrun.runtime.create.RestoreOptions;
import jrun.runtime.create.RunOptions;
import jrun.runtime.exec.ExecOptions;
import org.junit.jupiter.api.Test;

/** The command lines that container engines were seen to use. */
class EngineCommandLineTest {
    @Test
    void podmanCreatesThroughConmonWithJsonLogAndConsoleSocket() throws UsageException {
        Parsed parsed = Parsed.of("--log-format=json --log /ud/oci-log create --bundle /ud --pid-file /ud/pidfile"
                + " --console-socket /tmp/conmon-term.X --preserve-fds 2 c1");

        assertEquals("json", parsed.global().text("--log-format"));
        assertEquals("/ud/oci-log", parsed.global().text("--log"));
        assertEquals(
                new CreateOptions(
                        "c1",
                        "/ud",
                        null,
                        false,
                        new LaunchOptions("/tmp/conmon-term.X", true, "/ud/pidfile", null, 2),
                        false),
                CreateCommand.options(parsed.arguments()));
    }

    @Test
    void podmanExecsFromAProcessFileAndDetaches() throws UsageException {
        ExecOptions exec = ExecCommand.options(
                Parsed.of("exec --pid-file /f --process /p.json --detach --tty --console-socket /s c1")
                        .arguments());

        assertEquals("/p.json", exec.process().file());
        assertEquals(new LaunchOptions("/s", true, "/f", null, 0), exec.launch());
        assertTrue(exec.process().terminal());
        assertEquals("c1", exec.id());
        assertEquals(List.of(), exec.process().args());
    }

    @Test
    void execWithoutACommandSaysSo() {
        UsageException failure = assertThrows(
                UsageException.class,
                () -> ExecCommand.options(Parsed.of("exec c1").arguments()));

        assertEquals(255, failure.exitCode());
        assertEquals(
                "process args cannot be empty: exec was given no command"
                        + "; hint: exec c1 COMMAND [ARGUMENT...], or --process FILE",
                failure.getMessage());
    }

    @Test
    void podmanKillsWithANumberAfterTheId() throws UsageException {
        Arguments kill = Parsed.of("kill c1 15").arguments();

        assertEquals("c1", kill.id());
        assertEquals(List.of("15"), kill.rest());
        assertFalse(kill.flag("--all"));
    }

    @Test
    void podmanUpdatesWithAnEqualsSign() throws UsageException {
        assertEquals(
                "/f",
                UpdateCommand.options(Parsed.of("update --resources=/f c1").arguments())
                        .resources());
    }

    @Test
    void dockerUpdatesFromStandardInput() throws UsageException {
        assertEquals(
                "-",
                UpdateCommand.options(Parsed.of("update --resources - c1").arguments())
                        .resources());
    }

    @Test
    void podmanDeletesByForce() throws UsageException {
        Arguments delete = Parsed.of("delete --force c1").arguments();

        assertTrue(delete.flag("--force"));
        assertEquals("c1", delete.id());
    }

    @Test
    void containerdGivesRootAndLogOnEachCall() throws UsageException {
        Parsed parsed = Parsed.of("--root /run/ns --log /b/log.json --log-format json --systemd-cgroup create"
                + " --bundle /b --pid-file /b/init.pid --no-pivot c1");

        assertEquals("/run/ns", parsed.global().text("--root"));
        assertTrue(parsed.global().flag("--systemd-cgroup"));
        assertEquals(
                new CreateOptions("c1", "/b", null, true, new LaunchOptions(null, true, "/b/init.pid", null, 0), false),
                CreateCommand.options(parsed.arguments()));
    }

    @Test
    void containerdKillsAll() throws UsageException {
        Arguments kill = Parsed.of("--root /r kill --all c1 9").arguments();

        assertTrue(kill.flag("--all"));
        assertEquals(List.of("c1", "9"), kill.positionals());
    }

    @Test
    void dockerKillsAll() throws UsageException {
        assertTrue(Parsed.of("kill --all c1 9").arguments().flag("--all"));
    }

    @Test
    void containerdListsProcessesAsJson() throws UsageException {
        Arguments ps = Parsed.of("ps --format json c1").arguments();

        assertEquals("json", ps.text("--format"));
        assertEquals("c1", ps.id());
    }

    @Test
    void buildkitRunsInTheForeground() throws UsageException {
        RunOptions run = RunCommand.options(
                Parsed.of("--log /f --log-format json run --bundle /b c1").arguments());

        assertEquals("/b", run.create().bundle());
        assertFalse(run.create().launch().detach());
        assertFalse(run.keep());
    }

    @Test
    void podmanAsksByHelpWhetherThereAreCheckpoints() throws UsageException {
        assertTrue(Parsed.of("checkpoint --help").arguments().flag("--help"));
        // and by an option without its value whether containers of pods can be restored
        UsageException e = assertThrows(UsageException.class, () -> Parsed.of("restore --lsm-mount-context"));
        assertTrue(e.getMessage().contains("flag needs an argument"), e.getMessage());
    }

    @Test
    void checkpointsOfPodmanAndContainerd() throws UsageException {
        CheckpointOptions podman = CheckpointCommand.options(
                Parsed.of("checkpoint --image-path /i --work-path /w --leave-running --tcp-established"
                                + " --file-locks --pre-dump --parent-path ../p c1")
                        .arguments());

        assertEquals("/i", podman.criu().imagePath());
        assertEquals("/w", podman.criu().workPath());
        assertEquals("../p", podman.parentPath());
        assertTrue(podman.preDump());
        assertEquals(
                Set.of(CriuOption.LEAVE_RUNNING, CriuOption.TCP_ESTABLISHED, CriuOption.FILE_LOCKS),
                podman.criu().flags());
    }

    @Test
    void restoresOfPodmanAndContainerd() throws UsageException {
        RestoreOptions restore = RestoreCommand.options(
                Parsed.of("--root /r --log /l --log-format json restore --image-path /i --work-path /w --detach"
                                + " --pid-file /p --no-pivot --bundle /b --console-socket /s --tcp-established c1")
                        .arguments());

        assertEquals("/b", restore.bundle());
        assertEquals("/p", restore.launch().pidFile());
        assertEquals("/s", restore.launch().consoleSocket());
        assertTrue(restore.launch().detach());
        assertEquals(Set.of(CriuOption.TCP_ESTABLISHED), restore.criu().flags());
    }

    @Test
    void runtimeFlagsOfPodmanStandBeforeTheCommand() throws UsageException {
        Parsed parsed = Parsed.of("--root=/x --log-format=json start c1");

        assertEquals("/x", parsed.global().text("--root"));
        assertEquals("start", parsed.command());
        assertNull(parsed.global().text("--log"));
    }
}
