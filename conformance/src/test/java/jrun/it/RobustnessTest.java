// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Commands that are killed, and commands that meet. */
class RobustnessTest extends ContainerTest {

    @Test
    void whateverMomentCreateIsKilledAtDeleteByForceLeavesNothing() throws Exception {
        Random random = new Random(20261124);
        Bundle bundle = sleeper()
                .mount("{\"destination\": \"/mnt\", \"type\": \"tmpfs\", \"source\": \"tmpfs\"}")
                .addJson("/hooks/createRuntime", "{\"path\": \"/bin/true\"}");
        long whole = duration(bundle);
        List<String> left = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            String id = newId();
            Invocation.Running create = command("create", id, bundle).start();
            create.process().waitFor(random.nextLong(whole * 5 / 4), TimeUnit.NANOSECONDS);
            create.process().destroyForcibly();
            create.process().waitFor();

            Result deleted = runtime.call("delete", "--force", id);

            assertEquals(0, deleted.exit(), deleted.toString());
            left.addAll(Leaks.of(id, dir, runtime.root()));
        }
        if (!Target.isRunc()) { // runc leaves a process and its cgroups now and then
            assertEquals(List.of(), left);
        } else {
            Leaks.remove(left);
        }
    }

    @Test
    void whateverMomentStartIsKilledAtTheContainerCanBeRemoved() throws Exception {
        Random random = new Random(20261125);
        for (int i = 0; i < 10; i++) {
            Container container = create(sleeper());
            Invocation.Running start = runtime.command("start", container.id()).start();
            start.process().waitFor(random.nextLong(20_000_000), TimeUnit.NANOSECONDS);
            start.process().destroyForcibly();
            start.process().waitFor();

            runtime.call("delete", "--force", container.id()).done();

            assertEquals(List.of(), Leaks.of(container.id(), dir, runtime.root()));
        }
    }

    @Test
    void aKilledExecLeavesTheContainerAlone() throws Exception {
        Random random = new Random(20261126);
        Container container = started(sleeper());
        for (int i = 0; i < 10; i++) {
            Invocation.Running exec = container.execCommand(List.of(), "true").start();
            exec.process().waitFor(random.nextLong(30_000_000), TimeUnit.NANOSECONDS);
            exec.process().destroyForcibly();
            exec.process().waitFor();
        }

        container.assertStatus("running");
        assertEquals("hi", container.exec("echo", "hi").ok().trimmed());
    }

    @Test
    void aContainerWhoseInitIsKilledFromOutsideIsStopped() {
        Container container = create(sleeper());
        long pid = container.pid();
        Os.sh(dir, "kill -9 " + pid);
        container.awaitEnd(pid);

        container.assertStatus("stopped");
        container.delete();
    }

    @Test
    void aContainerWhoseInitIsKilledFromOutsideCannotBeStarted() {
        Container container = create(sleeper());
        long pid = container.pid();
        Os.sh(dir, "kill -9 " + pid);
        container.awaitEnd(pid);

        runtime.call("start", container.id()).fails(1).says("stopped");
    }

    @Test
    void manyContainersLiveSideBySide() {
        List<Invocation.Running> runs = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            runs.add(background(runCommand(bundle("echo", "n" + i))));
        }

        for (int i = 0; i < runs.size(); i++) {
            assertEquals("n" + i, runs.get(i).await().ok().trimmed());
        }
    }

    @Test
    void manyExecsRunAtOnce() {
        Container container = started(sleeper());
        List<Invocation.Running> execs = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            execs.add(background(container.execCommand(List.of(), "echo", "n" + i)));
        }

        for (int i = 0; i < execs.size(); i++) {
            assertEquals("n" + i, execs.get(i).await().ok().trimmed());
        }
    }

    @Test
    void stateAndKillDuringCreateAreRefusedOrRightButNeverBreakIt() {
        String id = newId();
        Invocation.Running create = background(command(
                "create",
                id,
                sleeper()
                        .addJson(
                                "/hooks/createRuntime", "{\"path\": \"/bin/sleep\", \"args\": [\"sleep\", \"0.3\"]}")));
        Await.until(
                "something in the state directory",
                () -> !Os.list(runtime.root().resolve(id)).isEmpty());

        Result state = runtime.call("state", id);

        assertEquals(
                true,
                state.exit() == 1
                        || state.json().get("status").stringValue().equals("creating")
                        || state.json().get("status").stringValue().equals("created")
                        || Target.isRunc(),
                state.toString());
        create.await().ok();
        runtime.call("start", id).ok();
    }

    @Test
    void twoDeletesOfOneContainerLeaveNothingAndNobodyHangs() {
        Container container = started(sleeper());
        Invocation.Running one = background(runtime.command("delete", "--force", container.id()));
        Invocation.Running two = background(runtime.command("delete", "--force", container.id()));

        int failures = (one.await().exit() == 0 ? 0 : 1) + (two.await().exit() == 0 ? 0 : 1);

        assertEquals(true, failures <= 1);
        assertEquals(List.of(), Leaks.of(container.id(), dir, runtime.root()));
    }

    private long duration(Bundle bundle) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            long begin = System.nanoTime();
            create(bundle);
            best = Math.min(best, System.nanoTime() - begin);
        }
        return best;
    }
}
