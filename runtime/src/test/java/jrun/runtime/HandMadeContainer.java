// SPDX-License-Identifier: Apache-2.0
package jrun.runtime;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jrun.Backstop;
import jrun.host.cgroup.Cgroup;
import jrun.host.cgroup.CgroupDriver;
import jrun.host.cgroup.place.CgroupRecord;
import jrun.host.cgroup.place.CgroupView;
import jrun.host.state.ContainerOrigin;
import jrun.host.state.ContainerState;
import jrun.host.state.ContainerState.Phase;
import jrun.host.state.ProcessRef;
import jrun.host.state.StateDir;
import jrun.host.state.StateStore;
import jrun.host.sys.Fd;
import jrun.host.sys.Processes;
import jrun.host.sys.Sockets;
import jrun.host.sys.Spawner;
import jrun.kernel.Uapi;
import jrun.spec.Hook;
import jrun.spec.JrunException;
import jrun.spec.Resources;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A container that a test has made: a real process in real cgroups, without namespaces. */
abstract class HandMadeContainer {
    @TempDir
    Path root;

    final StringBuilder output = new StringBuilder();
    final List<String> warnings = new ArrayList<>();
    final List<Integer> children = new ArrayList<>();
    final String id = "jrun-test-" + Processes.getpid();
    Context context;
    Cgroup cgroup;

    @BeforeEach
    void prepare() throws JrunException {
        context =
                new Context(root.toString(), CgroupManager.CGROUPFS, RootlessMode.AUTO, warnings::add, output::append);
        CgroupDriver driver = CgroupDriver.forNew(false, false);
        cgroup = Cgroup.at(driver, driver.place(CgroupView.probe(), null, id));
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

    ContainerState state(Phase phase, CgroupRecord record, List<Hook> poststop) throws JrunException {
        return state(phase, ProcessRef.self(), record, poststop);
    }

    ContainerState state(Phase phase, ProcessRef creator, CgroupRecord record, List<Hook> poststop) {
        ContainerOrigin origin = new ContainerOrigin(
                "1.3.0", id, "/b", "/b/rootfs", Map.of("a", "b"), "2026-11-24T15:50:30.84Z", creator);
        return new ContainerState(origin, phase, null, record, false, false, false, List.of(), poststop, null);
    }

    ProcessRef spawn() throws JrunException {
        int pid = Spawner.of("/bin/sleep", List.of("sleep", "1000"), List.of()).start();
        children.add(pid);
        return ProcessRef.of(pid);
    }

    /** A running container: a sleeping process that was moved into the cgroup. */
    ProcessRef running() throws JrunException, IOException {
        return running(List.of());
    }

    ProcessRef running(List<Hook> poststop) throws JrunException, IOException {
        ProcessRef process = spawn();
        cgroup.create(0);
        cgroup.applyBeforeJoin(Resources.EMPTY);
        for (String path : cgroup.record().paths().values()) {
            Files.writeString(Path.of(path, "cgroup.procs"), Integer.toString(process.pid()));
        }
        try (StateDir dir = new StateStore(root.toString()).reserve(id)) {
            dir.write(state(Phase.CREATING, cgroup.record(), poststop).created(process));
        }
        return process;
    }

    void awaitEnd(ProcessRef process) throws JrunException {
        try (Fd pidfd = Processes.pidfdOpen(process.pid())) {
            assertTrue(Sockets.poll(pidfd, Uapi.POLLIN, Backstop.MILLIS), "process did not end");
        }
    }

    Status status() throws JrunException {
        try (Container container = Container.open(context, id)) {
            return container.status();
        }
    }
}
