// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a service manager learns of a container: readiness by sd_notify(3), and its pid. */
class NotifyTest extends ContainerTest {
    private static final String NOTIFY = "ittool notify ";
    private static final String FOR_EVER = "; trap 'exit 15' TERM; while :; do sleep 0.05; done";

    private static final String WAIT = "until [ -e /go/now ]; do sleep 0.05; done; ";

    @BeforeEach
    void onlyHere() {
        Target.onlyForJrun("runc's foreground waits for readiness before it serves anything, crun mounts elsewhere");
    }

    @Test
    void aForegroundRunTellsTheManagerThatItIsReadyAndGoesOn() {
        Invocation.Running manager = manager();
        Invocation.Running run = background(
                notifying(script(NOTIFY + "READY=1 && " + NOTIFY + "BARRIER=1; echo after; " + WAIT + "exit 7")
                                .bind(Os.mkdirs(file("go")), "/go", "bind"))
                        .through("sh", "-c", "echo $$ > pid; exec \"$@\"", "sh"));

        assertEquals(0, manager.await().exit());
        run.awaitOutput("after");
        assertTrue(run.process().isAlive());
        Os.write(file("go").resolve("now"), "");

        assertEquals(7, run.await().exit());
        assertEquals(told(Os.read(file("pid")).strip()), manager.out());
        assertTrue(run.out().contains("passed"), run.out());
    }

    @Test
    void aDetachedRunWaitsUntilTheServiceIsReady() {
        Invocation.Running manager = manager();
        String id = newId();
        Bundle bundle =
                script("echo up; " + WAIT + NOTIFY + "READY=1" + FOR_EVER).bind(Os.mkdirs(file("go")), "/go", "bind");
        Invocation.Running run = background(command("run", id, bundle, "-d").env(variable()));
        run.awaitOutput("up");
        assertEquals(
                "running", runtime.call("state", id).done().json().get("status").stringValue());
        assertTrue(run.process().isAlive(), "it waits for READY");

        Os.write(file("go").resolve("now"), "");

        assertEquals(0, run.await().exit());
        long pid = runtime.call("state", id).done().json().get("pid").longValue();
        assertEquals(told(Long.toString(pid)), manager.await().out());
        runtime.call("delete", "--force", id).done();
    }

    @Test
    void aDetachedRunEndsWithAServiceThatIsNeverReady() {
        background(host(ittool(), "manager", file("manager").toString())).awaitOutput("listening");
        String id = newId();

        command("run", id, script(NOTIFY + "STATUS=tired"), "-d")
                .env(variable())
                .run()
                .ok();

        runtime.call("delete", id).ok();
    }

    @Test
    void startWaitsForReadinessTooAndLeavesTheLockToOthers() {
        Invocation.Running manager = manager();
        String id = newId();
        Bundle bundle = script("echo $NOTIFY_SOCKET; until [ -e /tmp/go ]; do sleep 0.05; done; " + NOTIFY
                + "'STATUS=up\nREADY=1'" + FOR_EVER);
        Invocation.Running create =
                command("create", id, bundle).env(variable()).start();
        create.await().done();
        Container container = new Container(id, runtime, create);
        Invocation.Running start = background(runtime.command("start", id).env(variable()));
        container.awaitOutput("/run/notify/notify.sock");

        assertEquals("", container.exec("printenv", "NOTIFY_SOCKET").out());
        container.exec("touch", "/tmp/go").ok();

        assertEquals(0, start.await().exit());
        assertEquals(told(Long.toString(container.pid())), manager.await().out());
        container.kill().delete();
        assertFalse(Files.exists(runtime.root().resolve(id)));
    }

    @Test
    void aServiceOfAUserNamespaceWithoutRootMaySayThatItIsReady() {
        Invocation.Running manager = manager();
        Bundle bundle = script(NOTIFY + "READY=1; touch /run/notify/x 2>/dev/null || echo no")
                .userNamespace()
                .put("/process/user/uid", 1000);

        Result result = notifying(bundle)
                .through("sh", "-c", "umask 077; exec \"$@\"", "sh")
                .run();

        assertEquals("no", result.ok().trimmed());
        assertTrue(manager.await().out().startsWith("listening\n[READY=1\n] fds 0\n"), manager.out());
    }

    @Test
    void aManagerThatIsGoneDoesNotEndTheContainer() {
        Result result = notifying(script(NOTIFY + "READY=1; echo goes on")).run();

        assertEquals("goes on", result.out().strip());
        assertEquals(0, result.exit());
    }

    @Test
    void withoutAManagerThereIsNothing() {
        assertEquals("", output(script("ls /run/notify 2>/dev/null; echo $NOTIFY_SOCKET")));
    }

    @Test
    void socketActivationGoesOnWithNamesToAProcessWithAnyPid() {
        Os.write(file("three"), "third");
        String say = "[ $LISTEN_PID = $$ ] && echo own $LISTEN_FDS $LISTEN_FDNAMES; ittool readfd 3";

        for (Bundle bundle : List.of(script(say), script(say).withoutNamespace("pid"))) {
            Result result = runCommand(bundle)
                    .through(
                            "sh",
                            "-c",
                            "export LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=web; exec 3<three; exec \"$@\"",
                            "sh")
                    .run();

            assertEquals("own 1 web\nthird", result.ok().trimmed());
        }
    }

    @Test
    void thePidfdGoesToTheSocketOfCreateAndOfExec() {
        Invocation.Running first = taker("first");
        Container container = create(sleeper(), "--pidfd-socket", file("first").toString());
        assertEquals(
                "[standard] fds 1 pid " + container.pid() + "\n", first.await().out());

        Invocation.Running second = taker("second");
        container.start().awaitOutput("ready");
        container
                .execWith(
                        List.of(
                                "-d",
                                "--pid-file",
                                file("pid").toString(),
                                "--pidfd-socket",
                                file("second").toString()),
                        "sleep",
                        "100")
                .ok();
        assertEquals(
                "[setns] fds 1 pid " + Os.read(file("pid")) + "\n",
                second.await().out());
    }

    @Test
    void thePidfdGoesToTheReceiverOfCrunsAnnotation() {
        Invocation.Running taker = taker("taker");
        Bundle bundle = sleeper().json("/annotations", "{\"run.oci.pidfd_receiver\": \"" + file("taker") + "\"}");

        Container container = create(bundle);

        assertEquals("[ ] fds 1 pid " + container.pid() + "\n", taker.await().out());
    }

    @Test
    void aPidfdSocketThatIsNotThereIsNamedAndNothingIsLeft() {
        String id = newId();

        command("create", id, sleeper(), "--pidfd-socket", "/nowhere/socket")
                .run()
                .fails(1, "/nowhere/socket", "ENOENT");

        assertEquals(List.of(), Leaks.of(id, dir, runtime.root()));
    }

    private Invocation.Running taker(String name) {
        Invocation.Running taker =
                background(host(ittool(), "takefd", file(name).toString()));
        Await.until("the socket", () -> Files.exists(file(name)));
        return taker;
    }

    private Invocation.Running manager() {
        Invocation.Running manager =
                background(host(ittool(), "manager", file("manager").toString()));
        manager.awaitOutput("listening");
        return manager;
    }

    private String variable() {
        return "NOTIFY_SOCKET=" + file("manager");
    }

    private Invocation notifying(Bundle bundle) {
        return runCommand(bundle).env(variable());
    }

    private static String told(String pid) {
        return "listening\n[READY=1\n] fds 0\n[MAINPID=" + pid + "\n] fds 0\n[BARRIER=1] fds 1\n";
    }
}
