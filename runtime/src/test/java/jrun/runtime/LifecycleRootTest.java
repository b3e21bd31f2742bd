// SPDX-License-Identifier: Apache-2.0
package jrun.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jrun.host.cgroup.Cgroup;
import jrun.host.cgroup.CgroupRecord;
import jrun.host.cgroup.CgroupView;
import jrun.host.state.ContainerState;
import jrun.host.state.ContainerState.Phase;
import jrun.host.state.ProcessRef;
import jrun.host.state.StateDir;
import jrun.host.state.StateException;
import jrun.host.state.StateStore;
import jrun.host.sys.Fd;
import jrun.host.sys.Processes;
import jrun.host.sys.Sockets;
import jrun.host.sys.Spawner;
import jrun.host.sys.Syscalls;
import jrun.host.sys.Uapi;
import jrun.spec.Hook;
import jrun.spec.JrunException;
import jrun.spec.Resources;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The simple commands on a container that a test has made: a real process in real cgroups, without namespaces. */
@Tag("root")
class LifecycleRootTest {
    private static final int DEADLINE_MS = 10_000;

    @TempDir
    Path root;

    private final StringBuilder output = new StringBuilder();
    private final List<Integer> children = new ArrayList<>();
    private final String id = "jrun-test-" + Processes.getpid();
    private Context context;
    private Cgroup cgroup;

    @BeforeEach
    void prepare() throws JrunException {
        context = new Context(root.toString(), false, RootlessMode.AUTO, Diagnostics.NONE, output::append);
        cgroup = Cgroup.forContainer(CgroupView.probe(), null, id, false);
    }

    @AfterEach
    void cleanUp() throws JrunException {
        cgroup.killAll(9);
        for (int child : children) {
            Processes.kill(child, 9);
            Processes.waitPid(child, 0);
        }
        cgroup.remove();
        cgroup.close();
    }

    private ContainerState state(Phase phase, CgroupRecord record, List<Hook> poststop) throws JrunException {
        return state(phase, ProcessRef.self(), record, poststop);
    }

    private ContainerState state(Phase phase, ProcessRef creator, CgroupRecord record, List<Hook> poststop) {
        return new ContainerState(
                "1.3.0",
                id,
                "/b",
                "/b/rootfs",
                "2026-11-24T15:50:30.84Z",
                phase,
                creator,
                null,
                Map.of("a", "b"),
                record,
                false,
                false,
                false,
                null,
                List.of(),
                poststop);
    }

    private ProcessRef spawn() throws JrunException {
        int pid = Spawner.of("/bin/sleep", List.of("sleep", "1000"), List.of()).start();
        children.add(pid);
        return ProcessRef.of(pid);
    }

    /** A running container: a sleeping process that was moved into the cgroup. */
    private ProcessRef running() throws JrunException, IOException {
        return running(List.of());
    }

    private ProcessRef running(List<Hook> poststop) throws JrunException, IOException {
        ProcessRef process = spawn();
        cgroup.create();
        cgroup.applyBeforeJoin(Resources.EMPTY);
        for (String path : cgroup.record().paths().values()) {
            Files.writeString(Path.of(path, "cgroup.procs"), Integer.toString(process.pid()));
        }
        try (StateDir dir = new StateStore(root.toString()).reserve(id)) {
            dir.write(state(Phase.CREATING, cgroup.record(), poststop).created(process));
        }
        return process;
    }

    private void awaitEnd(ProcessRef process) throws JrunException {
        try (Fd pidfd = Processes.pidfdOpen(process.pid())) {
            assertTrue(Sockets.poll(pidfd, Uapi.POLLIN, DEADLINE_MS), "process did not end");
        }
    }

    private Status status() throws JrunException {
        try (Container container = Container.open(context, id)) {
            return container.status();
        }
    }

    @Test
    void statePrintsWhatIsObserved() throws Exception {
        ProcessRef process = running();

        new ShowState(context).run(id);

        assertEquals("""
                {
                  "ociVersion": "1.3.0",
                  "id": "%s",
                  "pid": %d,
                  "status": "running",
                  "bundle": "/b",
                  "rootfs": "/b/rootfs",
                  "created": "2026-11-24T15:50:30.84Z",
                  "annotations": {
                    "a": "b"
                  },
                  "owner": ""
                }
                """.formatted(id, process.pid()), output.toString());
    }

    @Test
    void aKilledProcessMakesTheContainerStopped() throws Exception {
        ProcessRef process = running();

        new Kill(context).run(id, "KILL", false);
        awaitEnd(process);

        assertEquals(Status.STOPPED, status());
        assertEquals(
                "container not running",
                assertThrows(StateException.class, () -> new Kill(context).run(id, "KILL", false))
                        .getMessage());
        assertEquals(0, new Kill(context).run(id, "9", true));
    }

    @Test
    void killingAllReachesEveryProcessOfTheCgroup() throws Exception {
        ProcessRef process = running();

        new Kill(context).run(id, "SIGKILL", true);

        awaitEnd(process);
    }

    @Test
    void pausingAndResumingAreSeenInTheStatus() throws Exception {
        running();

        new Pause(context).run(id);
        assertEquals(Status.PAUSED, status());
        assertEquals(
                "container not running",
                assertThrows(StateException.class, () -> new Pause(context).run(id))
                        .getMessage());

        new Resume(context).run(id);
        assertEquals(Status.RUNNING, status());
        assertEquals(
                "container not paused",
                assertThrows(StateException.class, () -> new Resume(context).run(id))
                        .getMessage());
    }

    @Test
    void aPausedContainerDiesOfSigkill() throws Exception {
        ProcessRef process = running();
        new Pause(context).run(id);

        new Kill(context).run(id, "KILL", false);

        awaitEnd(process);
    }

    @Test
    void aRunningContainerIsDeletedOnlyByForce() throws Exception {
        ProcessRef process = running();

        StateException e = assertThrows(StateException.class, () -> new Delete(context).run(id, false));
        assertEquals("cannot delete container " + id + " that is not stopped: running", e.getMessage());

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

            assertEquals("cannot delete container " + id + " that is not stopped: creating", e.getMessage());
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

    @Test
    void psListsTheProcessesOfTheCgroup() throws Exception {
        ProcessRef process = running();

        new Ps(context).run(id, true, List.of());
        assertEquals("[" + process.pid() + "]\n", output.toString());

        output.setLength(0);
        new Ps(context).run(id, false, List.of("-eo", "pid,args"));
        assertTrue(output.toString().contains(process.pid() + " sleep 1000"), output.toString());
        assertEquals(2, output.toString().lines().count());
    }

    @Test
    void psOfAStoppedContainerIsEmpty() throws Exception {
        ProcessRef process = running();
        new Kill(context).run(id, "KILL", false);
        awaitEnd(process);
        Processes.waitPid(process.pid(), 0);
        children.clear();

        new Ps(context).run(id, true, List.of());

        assertEquals("[]\n", output.toString());
    }

    @Test
    void listShowsTheContainerInBothForms() throws Exception {
        ProcessRef process = running();

        new ListContainers(context).run(true, false);
        assertTrue(output.toString().startsWith("[{\"ociVersion\":\"1.3.0\",\"id\":\"" + id + "\""), output.toString());
        assertTrue(output.toString().endsWith("\"owner\":\"root\"}]\n"), output.toString());

        output.setLength(0);
        new ListContainers(context).run(false, false);
        assertTrue(output.toString().contains(process.pid() + " "), output.toString());
    }

    @Test
    void updateChangesALimitAndLeavesTheOthers() throws Exception {
        running();

        new Update(context).run(limit("12"));

        Path pids = null;
        for (Map.Entry<String, String> path : cgroup.record().paths().entrySet()) {
            if (("," + path.getKey() + ",").contains(",pids,") || path.getKey().isEmpty()) {
                pids = pids == null || !path.getKey().isEmpty() ? Path.of(path.getValue(), "pids.max") : pids;
            }
        }
        assertEquals("12", Files.readString(pids).strip());
    }

    private UpdateOptions limit(String pids) {
        return new UpdateOptions(
                id, null, null, null, null, null, null, null, null, null, null, null, null, pids, null, null);
    }

    @Test
    void eventsPrintStatisticsOnceAndRefuseAStoppedContainer() throws Exception {
        ProcessRef process = running();

        new Events(context).run(id, 5000, true);
        assertTrue(
                output.toString().startsWith("{\"type\":\"stats\",\"id\":\"" + id + "\",\"data\":{"),
                output.toString());

        new Kill(context).run(id, "KILL", false);
        awaitEnd(process);
        assertEquals(
                "container with id " + id + " is not running",
                assertThrows(StateException.class, () -> new Events(context).run(id, 5000, true))
                        .getMessage());
    }

    @Test
    void eventsEndWhenTheContainerStops() throws Exception {
        ProcessRef process = running();
        Context killing = new Context(root.toString(), false, RootlessMode.AUTO, Diagnostics.NONE, text -> {
            output.append(text);
            Processes.kill(process.pid(), 9);
        });

        assertEquals(0, new Events(killing).run(id, 600_000, false));

        assertEquals(1, output.toString().lines().count());
        assertNull(process.open());
    }
}
