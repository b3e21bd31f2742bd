// SPDX-License-Identifier: Apache-2.0
package jrun.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import jrun.host.state.ProcessRef;
import jrun.host.state.StateException;
import jrun.host.sys.Processes;
import jrun.runtime.control.Kill;
import jrun.runtime.control.Pause;
import jrun.runtime.control.Resume;
import jrun.runtime.control.Update;
import jrun.runtime.control.UpdateLimit;
import jrun.runtime.control.UpdateOptions;
import jrun.runtime.query.Events;
import jrun.runtime.query.ListContainers;
import jrun.runtime.query.Ps;
import jrun.runtime.query.ShowState;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The simple commands on a container that was made by hand. */
@Tag("root")
class LifecycleRootTest extends HandMadeContainer {
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

        new Update(context).run(new UpdateOptions(id, null, Map.of(UpdateLimit.PIDS, "12")));

        Path pids = null;
        for (Map.Entry<String, String> path : cgroup.record().paths().entrySet()) {
            if (("," + path.getKey() + ",").contains(",pids,") || path.getKey().isEmpty()) {
                pids = pids == null || !path.getKey().isEmpty() ? Path.of(path.getValue(), "pids.max") : pids;
            }
        }
        assertEquals("12", Files.readString(pids).strip());
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
        Context killing = new Context(root.toString(), CgroupManager.CGROUPFS, RootlessMode.AUTO, _ -> {}, text -> {
            output.append(text);
            Processes.kill(process.pid(), 9);
        });

        assertEquals(0, new Events(killing).run(id, 50, false));

        assertEquals(1, output.toString().lines().count());
        assertNull(process.open());
    }
}
