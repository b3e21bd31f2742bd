// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Containers that are killed, and commands that meet; commands that are killed are tried by {@code make faults}. */
class RobustnessTest extends ContainerTest {

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
}
