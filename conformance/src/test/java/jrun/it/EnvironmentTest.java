// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What engines call a runtime with: little environment, other directories, many descriptors, a death signal. */
class EnvironmentTest extends ContainerTest {

    @Test
    void everyCommandWorksWithAnEmptyEnvironment() {
        String id = newId();
        assertEquals(
                "", command("create", id, sleeper()).noEnvironment().run().ok().out());
        runtime.command("start", id).noEnvironment().run().ok();
        assertEquals(
                "running",
                runtime.command("state", id)
                        .noEnvironment()
                        .run()
                        .ok()
                        .json()
                        .get("status")
                        .stringValue());
        assertEquals(
                "hi",
                runtime.command("exec", id, "echo", "hi")
                        .noEnvironment()
                        .run()
                        .ok()
                        .trimmed());
        runtime.command("pause", id).noEnvironment().run().ok();
        runtime.command("resume", id).noEnvironment().run().ok();
        runtime.command("kill", id, "KILL").noEnvironment().run().ok();
        runtime.command("delete", "--force", id)
                .noEnvironment()
                .env("XDG_RUNTIME_DIR=")
                .run()
                .ok();
    }

    @Test
    void theWorkingDirectoryMayBeAnything() {
        assertEquals(
                "hi",
                runCommand(bundle("echo", "hi")).cwd(Path.of("/")).run().ok().trimmed());
        assertEquals(
                "hi",
                runCommand(bundle("echo", "hi"))
                        .cwd(Path.of("/proc"))
                        .run()
                        .ok()
                        .trimmed());
    }

    @Test
    void theWorkingDirectoryMayBeGone() {
        assumeFalse(Target.isSlow(), "no JVM starts without a working directory");
        Result result = runCommand(bundle("echo", "hi"))
                .through("sh", "-c", "mkdir gone; cd gone; rmdir ../gone; exec \"$@\"", "sh")
                .run();

        assertEquals("hi", result.ok().trimmed());
    }

    @Tag("attack")
    @Test
    void inheritedDescriptorsReachNeitherTheContainerNorOutliveTheCall() {
        String id = newId();
        Result created = command("create", id, script("ittool facts | grep fds; echo ready; sleep 1000"))
                .through(ittool(), "leakfds", "40")
                .run();
        AttackTest.held(created.exit() != 97, created); // ittool: a descriptor outlives the call
        created.done();
        runtime.command("start", id).through(ittool(), "leakfds", "40").run().done();

        String exec = runtime.command("exec", id, "ittool", "facts")
                .through(ittool(), "leakfds", "40")
                .run()
                .done()
                .out();

        AttackTest.held(exec.contains("fds= 0 1 2\n"), exec);
        long pid = runtime.call("state", id).json().get("pid").longValue();
        List<Path> inside = Os.list(Path.of("/proc/" + pid + "/fd"));
        AttackTest.held(inside.size() == 3, inside);
    }

    @Tag("attack")
    @Test
    void theInitWaitingForStartHoldsNothingButItsStandardStreamsAndItsSocket() {
        String id = newId();
        Result created = command("create", id, sleeper())
                .through(ittool(), "leakfds", "250")
                .run();
        AttackTest.held(created.exit() != 97, created);
        created.done();

        long pid = runtime.call("state", id).json().get("pid").longValue();

        List<String> held = new ArrayList<>();
        Os.list(Path.of("/proc/" + pid + "/fd")).forEach(fd -> held.add(Os.link(fd.toString())));
        assertTrue(held.size() > 3 && (held.size() < 12 || !Target.isJrun()), held.toString());
        assertTrue(!Target.isJrun() || held.stream().anyMatch(to -> to.startsWith("socket:")), held.toString());
        AttackTest.held(held.stream().noneMatch(to -> to.startsWith("pipe:")), held);
    }

    @Tag("attack")
    @Test
    void aDetachedExecHoldsNoInheritedDescriptor() {
        Container container = started(sleeper());

        container
                .execCommand(List.of("--detach"), "sleep", "1000")
                .through(ittool(), "leakfds", "40")
                .run()
                .done();

        assertTrue(container.exec("ps").done().out().contains("sleep 1000"), "it runs");
    }

    @Test
    void theStandardStreamsMayBeClosed() {
        Bundle bundle = script("echo fine > /tmp/made");
        Result result = runCommand(bundle)
                .through("sh", "-c", "exec \"$@\" <&- >&- 2>&-", "sh")
                .run();

        assertEquals(0, result.exit());
        assertEquals("fine\n", Os.read(bundle.rootfs().resolve("tmp/made")));
    }

    @Test
    void theInitIsLeftToTheCallersSubreaper() {
        String id = newId();
        Bundle bundle = script("exit 7");
        bundle.save();
        String call = Target.binary() + " --root " + runtime.root() + " ";

        Result result = host(
                        ittool(),
                        "subreaper",
                        "sh",
                        "-c",
                        call + "create -b " + bundle.path() + " " + id + " </dev/null && " + call + "start " + id)
                .run();

        assertTrue(result.ok().out().contains("exit 7"), result.out());
    }

    @Test
    void theContainerOutlivesARuntimeWithADeathSignal() {
        String id = newId();
        command("create", id, sleeper())
                .through("sh", "-c", ittool() + " pdeathsig \"$@\"; exit $?", "sh")
                .run()
                .ok();

        runtime.command("start", id)
                .through("sh", "-c", ittool() + " pdeathsig \"$@\"; exit $?", "sh")
                .run()
                .ok();

        assertEquals("running", runtime.call("state", id).json().get("status").stringValue());
    }

    @Test
    void aSilentSuccessIsSilentOnASharedPipeToo() {
        Container container = started(sleeper());

        assertTrue(runtime.command("ps", "--format", "json", container.id())
                .merged()
                .run()
                .out()
                .startsWith("["));
        assertEquals(
                "", runtime.command("kill", container.id(), "0").merged().run().out());
        assertEquals("", runtime.command("pause", container.id()).merged().run().out());
        assertEquals(
                "", runtime.command("resume", container.id()).merged().run().out());
    }

    @Test
    void ignoredAndBlockedSignalsOfTheCallerDoNotReachTheProcess() {
        String[] caller = {
            "env", "--default-signal", "--block-signal=USR2", "--ignore-signal=USR1", "--ignore-signal=PIPE"
        };
        String[] look = {"grep", "-E", "Sig(Ign|Blk)", "/proc/self/status"};
        Result host = host(look).through(caller).run().ok();
        assertTrue(host.out().matches("SigBlk:\t0{13}800\nSigIgn:\t\\w{12}1200\n"), host.out());

        Result inside = runCommand(bundle(look)).through(caller).run().ok();

        assertTrue(inside.out().matches("SigBlk:\t0{16}\nSigIgn:\t\\w{12}0000\n"), inside.out());
    }

    @Test
    void theCallerMayIgnoreTheEndOfItsChildren() {
        Result inside = runCommand(bundle("sh", "-c", "exit 7"))
                .through("env", "--ignore-signal=CHLD")
                .run();

        assertEquals(7, inside.exit(), inside.err());
    }

    @Test
    void theRootMayBeRelativeAndIsMade() {
        Bundle bundle = bundle("echo", "hi");
        bundle.save();

        Result result = runtime.bare(
                        "--root", "state/deeper", "run", "-b", bundle.path().toString(), newId())
                .run();

        assertEquals("hi", result.ok().trimmed());
        assertTrue(Files.isDirectory(file("state/deeper")));
    }

    @Test
    void theStateRootOfAnEmptyRuntimeDirectoryIsTheDefaultOne() {
        Result result = runtime.bare("state", newId()).env("XDG_RUNTIME_DIR=").run();

        result.fails(1).says("does not exist");
        assertFalse(Files.exists(file(Target.isRunc() ? "runc" : "jrun")));
    }
}
