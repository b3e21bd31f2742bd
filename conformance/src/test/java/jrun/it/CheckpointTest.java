// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Checkpoints with the CRIU of this machine, and what goes on after a restore. */
class CheckpointTest extends CheckpointTestBase {
    @Test
    void aCounterGoesOnWhereItWas() {
        Bundle bundle = counter();
        String id = running(bundle);
        awaitCount(id, 10);

        int before = count(id);
        checkpoint(id).ok();
        runtime.call("state", id).fails(1, "does not exist");
        restored(id, bundle);

        int after = count(id);
        assertTrue(after >= before, "it began again: " + after + " after " + before);
        awaitCount(id, after + 5);
        assertEquals(
                "running", runtime.call("state", id).ok().json().get("status").stringValue());
        assertEquals("ran", runtime.call("exec", id, "echo", "ran").ok().trimmed());
        assertFalse(Files.exists(runtime.root().resolve(id).resolve("criu")));
    }

    @Test
    void aContainerLeftRunningGoesOnAndCanBeRestoredUnderAnotherName() {
        Bundle bundle = counter();
        String id = running(bundle);
        awaitCount(id, 5);

        checkpoint(id, "--leave-running").ok();
        awaitCount(id, count(id) + 5);
        runtime.call("delete", "--force", id).ok();
        String other = newId();
        restored(other, bundle);

        awaitCount(other, count(other) + 5);
        assertEquals(
                "running",
                runtime.call("state", other).ok().json().get("status").stringValue());
    }

    @Test
    void pipesAreThoseOfTheRestoreAndTheExitCodeIsTheProcesss() {
        Bundle bundle = script("echo ready; while read x; do echo got $x; done; exit 7");
        String id = newId();
        Invocation.Running first = command("run", id, bundle)
                .typed()
                .through("sh", "-c", "\"$@\" 2>&1 | cat", "sh")
                .start();
        first.awaitOutput("ready");

        checkpoint(id).ok();
        end(first);
        Result result = restoring(id, bundle)
                .stdin("one\ntwo\n")
                .through("sh", "-c", "cat | \"$@\"", "sh")
                .run();

        assertEquals("got one\ngot two\n", result.exits(7).out());
        runtime.call("state", id).fails(1, "does not exist");
    }

    private static void end(Invocation.Running running) {
        try {
            running.process().getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        running.await();
    }

    @Test
    void theTerminalGoesToTheConsoleSocketOfTheRestore() throws IOException {
        Bundle bundle = script("while read x; do echo got $x; done").put("/process/terminal", true);
        String id = newId();
        Path socket = file("first.sock");
        Invocation.Running first = console(socket);
        command("run", id, bundle, "--detach", "--console-socket", socket.toString())
                .run()
                .ok();

        checkpoint(id).ok();
        end(first);
        Path second = file("second.sock");
        Invocation.Running console = console(second);
        restoring(id, bundle, "--detach", "--console-socket", second.toString())
                .run()
                .ok();
        console.process().getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
        console.process().getOutputStream().flush();

        console.awaitOutput("got hello");
    }

    private Invocation.Running console(Path socket) {
        Invocation.Running running =
                background(host(ittool(), "recvtty", socket.toString()).typed());
        Await.until("the console socket", () -> Files.exists(socket));
        return running;
    }

    @Test
    void aConnectionStaysOpen() throws IOException {
        assumeTrue(Os.hasCommands("iptables-restore", "busybox"), "needs iptables-restore and busybox");
        Path namespace = file("netns");
        Os.write(namespace, "");
        Os.sh(dir, "unshare --net=" + namespace + " ip link set lo up");
        try {
            Bundle bundle = script("busybox nc -l -p 4711 -e cat").namespace("network", namespace.toString());
            String id = running(bundle);
            String enter = "nsenter --net=" + namespace + " ";
            Invocation.Running client =
                    background(host("sh", "-c", "until " + enter + "busybox nc 127.0.0.1 4711; do sleep 0.1; done")
                            .typed());
            say(client, "before");
            client.awaitOutput("before");

            checkpoint(id, "--tcp-established").ok();
            // CRIU's lock stays in a namespace that goes on, and it cannot take a second one off (3.17, with runc too)
            Os.sh(dir, enter + "iptables -F && " + enter + "iptables -X");
            restored(id, bundle, "--tcp-established");

            say(client, "after");
            client.awaitOutput("after");
        } finally {
            Os.sh(dir, "umount " + namespace);
        }
    }

    private static void say(Invocation.Running client, String line) throws IOException {
        client.process().getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        client.process().getOutputStream().flush();
    }

    @Test
    void memoryIsWrittenBeforehand() {
        CriuHost.assumeMemoryTracking();
        Bundle bundle = counter();
        String id = running(bundle);
        Path before = file("before");

        runtime.call("checkpoint", "--pre-dump", "--image-path", before.toString(), id)
                .ok();
        awaitCount(id, count(id) + 2);
        checkpoint(id, "--parent-path", "../before").ok();
        restored(id, bundle);

        assertTrue(Files.exists(images().resolve("parent")));
        awaitCount(id, count(id) + 2);
    }

    @Test
    void aWrongParentIsNamed() {
        String id = running(counter());

        checkpoint(id, "--parent-path", "/before").fails(1, "--parent-path must be relative");
        checkpoint(id, "--parent-path", "before").fails(1, "invalid --parent-path", "before");
        assertEquals(
                "running", runtime.call("state", id).ok().json().get("status").stringValue());
    }

    @Test
    void progressIsShownOnStandardError() {
        String id = running(counter());

        Result result = checkpoint(id, "--progress");

        assertEquals(0, result.exit());
        assertTrue(result.err().matches("[0-9]+\\.[0-9] MiB written\n"), result.err());
    }

    @Test
    void theConfigurationFileOfTheAnnotationIsCrius() {
        Path conf = Os.write(file("criu.conf"), "log-file=other.log\n");
        Bundle bundle = counter().put("/annotations/org.criu.config", conf.toString());
        String id = running(bundle);

        checkpoint(id, "--work-path", file("work").toString()).ok();

        assertTrue(Files.exists(file("work").resolve("other.log")), Os.sh(dir, "ls work"));
    }

    @Test
    void whatFailedIsQuotedFromTheLog() {
        String id = newId();
        Path out = file("out.txt");
        command("run", id, counter(), "--detach")
                .through("sh", "-c", "exec \"$@\" </dev/null 2>/dev/null >" + out, "sh")
                .run()
                .ok();

        checkpoint(id)
                .fails(1, "checkpoint " + id + ": criu failed: type DUMP", "images/dump.log: ", "Error (", "fd=1");

        assertEquals(
                "running", runtime.call("state", id).ok().json().get("status").stringValue());
    }

    /** A restore has the configuration alone, which does not have it. */
    @Test
    void aBindMountThatWasAddedMustBeTakenOffFirst() {
        Target.onlyForJrun("mounts");
        String id = running(counter());
        Path source = Os.mkdirs(file("source"));
        Path mounts = Os.write(file("mounts.json"), "[" + Bundle.bindMount(source, "/foo", "bind") + "]");
        runtime.call("mounts", "add", id, mounts.toString()).ok();

        checkpoint(id).fails(1, "criu failed: type DUMP", "hint: a bind mount of `jrun mounts add`", "take it off");

        runtime.call("mounts", "remove", id, mounts.toString()).ok();
        checkpoint(id).ok();
    }

    @Test
    void onlyARunningContainerIsWritten() {
        Container created = create(sleeper());

        checkpoint(created.id()).fails(1, "cannot be checkpointed in created state");
    }
}
