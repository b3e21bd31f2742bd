// SPDX-License-Identifier: Apache-2.0
package jrun.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jrun.host.cgroup.place.CgroupRecord;
import jrun.host.state.ContainerState;
import jrun.host.state.ContainerState.Phase;
import jrun.host.state.ProcessRef;
import jrun.host.state.StateDir;
import jrun.host.state.StateException;
import jrun.host.state.StateStore;
import jrun.host.sys.Fd;
import jrun.host.sys.Spawner;
import jrun.host.sys.Syscalls;
import jrun.runtime.control.Delete;
import jrun.runtime.control.Kill;
import jrun.runtime.control.Pause;
import jrun.runtime.query.ListContainers;
import jrun.spec.Hook;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Delete, from whatever state a create was left in. */
@Tag("root")
class DeleteRootTest extends HandMadeContainer {
    @Test
    void aRunningContainerIsDeletedOnlyByForce() throws Exception {
        ProcessRef process = running();

        StateException e = assertThrows(StateException.class, () -> new Delete(context).run(id, false));
        assertTrue(e.getMessage().startsWith("cannot delete container " + id + " that is not stopped: running"));

        assertEquals(0, new Delete(context).run(id, true));
        awaitEnd(process);
        assertFalse(Files.exists(root.resolve(id)));
        for (String path : cgroup.record().paths().values()) {
            assertFalse(Files.exists(Path.of(path)), path);
        }
        assertEquals(0, new Delete(context).run(id, true));
        assertTrue(assertThrows(StateException.class, () -> new Delete(context).run(id, false))
                .isAbsent());
    }

    @Test
    void aPausedContainerIsDeletedByForce() throws Exception {
        running();
        new Pause(context).run(id);

        assertEquals(0, new Delete(context).run(id, true));
    }

    @Test
    void poststopHooksSeeTheStoppedStateAfterTheRemoval() throws Exception {
        Path seen = root.resolve("seen");
        String script = "cat > " + seen + "; test ! -e " + root.resolve(id);
        Hook hook = new Hook("/bin/sh", List.of("sh", "-c", script), List.of("PATH=/usr/bin:/bin"), 10);
        running(List.of(new Hook("/bin/false", List.of("false"), List.of(), null), hook));

        assertEquals(0, new Delete(context).run(id, true));

        String document = Files.readString(seen);
        assertTrue(document.contains("\"status\":\"stopped\""), document);
        assertTrue(document.contains("\"id\":\"" + id + "\""), document);
    }

    @Test
    void aPoststopHookThatFailsIsNamedByItsPlace() throws Exception {
        Hook good = new Hook("/bin/true", List.of("true"), List.of(), null);
        running(List.of(good, new Hook("/bin/false", List.of("false"), List.of(), null)));

        new Delete(context).run(id, true);

        assertEquals(
                List.of(
                        "error running poststop hook #1: /bin/false (/hooks/poststop/1): error running hook: exit status 1"),
                warnings);
    }

    @Test
    void aReservationOfADeadCreatorIsStoppedAndCanBeDeleted() throws Exception {
        new StateStore(root.toString()).reserve(id).close();
        assertEquals(Status.STOPPED, status());
        new ListContainers(context).run(false, false);
        assertTrue(output.toString().contains(id + "  ") || output.toString().contains(id + " "), output.toString());

        assertEquals(0, new Delete(context).run(id, false));

        assertFalse(Files.exists(root.resolve(id)));
    }

    @Test
    void aReservationWithCgroupButWithoutPidIsDeletedWithItsProcesses() throws Exception {
        ProcessRef process = running();
        try (StateDir dir = new StateStore(root.toString()).open(id)) {
            dir.write(state(Phase.CREATING, cgroup.record(), List.of()));
        }

        assertEquals(0, new Delete(context).run(id, true));

        awaitEnd(process);
    }

    @Test
    void aContainerBeingCreatedIsNotDeletedWithoutForce() throws Exception {
        try (StateDir creator = new StateStore(root.toString()).reserve(id)) {
            creator.write(state(Phase.CREATING, CgroupRecord.NONE, List.of()));
            assertEquals(Status.CREATING, status());

            StateException e = assertThrows(StateException.class, () -> new Delete(context).run(id, false));

            assertTrue(e.getMessage().startsWith("cannot delete container " + id + " that is not stopped: creating"));
        }
    }

    @Test
    void aCreateThatGoesOnIsEndedByForce() throws Exception {
        Fd[] pipe = Syscalls.pipe();
        Fd[] life = Syscalls.pipe();
        try (Fd ready = pipe[0];
                Fd tell = pipe[1];
                Fd stdin = life[0];
                Fd _ = life[1]; // ends cat when it is closed
                StateDir dir = new StateStore(root.toString()).reserve(id)) {
            dir.unlock();
            List<String> args = List.of("flock", "-o", dir.path(), "sh", "-c", "echo locked; exec cat >&2");
            int holder = Spawner.of("/usr/bin/flock", args, List.of("PATH=/usr/bin:/bin"))
                    .inherit(stdin.number(), 0)
                    .inherit(tell.number(), 1)
                    .start();
            children.add(holder);
            Syscalls.read(ready, new byte[8]);
            ContainerState goingOn = state(Phase.CREATING, ProcessRef.of(holder), CgroupRecord.NONE, List.of());
            dir.write(goingOn);
            assertTrue(dir.isLockedElsewhere());

            assertEquals(0, new Delete(context).run(id, true));

            awaitEnd(new ProcessRef(holder, 0));
            assertFalse(Files.exists(root.resolve(id)));
        }
    }

    @Test
    void anotherProcessWithThePidIsNotTheContainers() throws Exception {
        ProcessRef process = running();
        try (StateDir dir = new StateStore(root.toString()).open(id)) {
            ProcessRef other = new ProcessRef(process.pid(), process.startTime() + 1);
            dir.write(state(Phase.CREATING, CgroupRecord.NONE, List.of()).created(other));
        }

        assertEquals(Status.STOPPED, status());
        assertThrows(StateException.class, () -> new Kill(context).run(id, "KILL", false));
        new Delete(context).run(id, true);

        assertTrue(process.isAlive());
    }
}
