// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.exec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import jrun.host.HostProbe;
import jrun.host.cgroup.Cgroup;
import jrun.host.cgroup.place.CgroupRecord;
import jrun.host.idmap.DefaultIdMaps;
import jrun.host.state.ContainerState;
import jrun.host.state.ProcessRef;
import jrun.host.state.StateDir;
import jrun.host.state.StateException;
import jrun.host.sys.Fd;
import jrun.kernel.Uapi;
import jrun.plan.CgroupFacts;
import jrun.plan.LiveMountRequest;
import jrun.plan.Plan;
import jrun.plan.Planner;
import jrun.runtime.Container;
import jrun.runtime.Context;
import jrun.runtime.InputFile;
import jrun.runtime.Status;
import jrun.runtime.launch.ContainerNamespaces;
import jrun.runtime.launch.ContainerRecord;
import jrun.runtime.launch.HelperSession;
import jrun.runtime.launch.ParentScript;
import jrun.runtime.launch.PlanImports;
import jrun.spec.JrunException;
import jrun.spec.Mount;
import jrun.spec.Spec;
import jrun.spec.SpecReader;
import jrun.spec.SpecValidator;

/**
 * The command {@code jrun mounts}: mounts of a container that runs. The state directory keeps the ids of those that were
 * added, and only these are taken off: the container may lead a path to another mount, such as one that hides a file.
 */
public final class LiveMounts {
    private final Context context;

    /** What is planned, and the namespaces that it is done in. */
    private record Work(LiveMountRequest request, ContainerNamespaces namespaces) {}

    public LiveMounts(Context context) {
        this.context = context;
    }

    /** Adds the mounts of a document, all or none. */
    public int add(String id, String file) throws JrunException {
        List<Mount> mounts = SpecReader.readMounts(InputFile.read(file));
        try (Container container = Container.open(context, id);
                Fd pidfd = running(container)) {
            Work work = work(container, mounts);
            LiveMountRequest request = work.request();
            LiveSources.check(
                    mounts, request.bundle(), container.state().origin().rootfs());
            context.log().warn(SpecValidator.checkMounts(request.spec()));
            Plan plan = Planner.addMounts(request);
            context.log().warnings(plan.warnings());
            Added added = new Added(container);
            try {
                carryOut(container, pidfd, work, plan, added);
            } catch (JrunException e) {
                undo(container, pidfd, added, e);
                throw e;
            }
        }
        return 0;
    }

    /** Takes off what was added on the destinations of a document, the last one first. */
    public int remove(String id, String file) throws JrunException {
        List<Mount> mounts = SpecReader.readMounts(InputFile.read(file));
        try (Container container = Container.open(context, id);
                Fd pidfd = running(container)) {
            take(container, pidfd, mounts);
        }
        return 0;
    }

    private void take(Container container, Fd pidfd, List<Mount> mounts) throws JrunException {
        Work work = work(container, mounts);
        Plan plan = Planner.removeMounts(work.request(), ids(container));
        carryOut(container, pidfd, work, plan, new Added(container));
    }

    private void undo(Container container, Fd pidfd, Added added, JrunException cause) {
        try {
            if (!added.mounts.isEmpty()) {
                take(container, pidfd, added.mounts);
            }
        } catch (JrunException e) {
            cause.addSuppressed(e);
        }
    }

    /** A pidfd of the init of a container whose processes may run. */
    private static Fd running(Container container) throws JrunException {
        Status status = container.status();
        if (status != Status.RUNNING && status != Status.CREATED) {
            throw new StateException(
                    "cannot change the mounts of a " + status.text() + " container: container not running");
        }
        ProcessRef init = container.init();
        Fd pidfd = init == null ? null : init.open();
        if (pidfd == null) {
            throw new StateException("cannot change the mounts of a stopped container: container not running");
        }
        return pidfd;
    }

    private static Work work(Container container, List<Mount> mounts) throws JrunException {
        ProcessRef init = container.init();
        if (init == null) {
            throw new StateException("container not running");
        }
        Spec spec = DefaultIdMaps.complete(SpecReader.read(container.config())).withMounts(mounts);
        ContainerNamespaces namespaces = ContainerNamespaces.of(container, spec, init);
        long flags = namespaces.flags();
        if (namespaces.hasOurMounts()) {
            flags &= ~(long) Uapi.CLONE_NEWNS;
        }
        LiveMountRequest request = new LiveMountRequest(
                spec,
                container.state().origin().bundle(),
                HostProbe.forCreate(spec, CgroupFacts.NONE),
                init.pid(),
                flags);
        return new Work(request, namespaces);
    }

    private static void carryOut(Container container, Fd pidfd, Work work, Plan plan, Added added)
            throws JrunException {
        try (Cgroup none = Cgroup.open(CgroupRecord.NONE)) {
            PlanImports imports = PlanImports.forExec(none, container.dir(), work.namespaces(), pidfd);
            try (ParentScript script = new ParentScript(plan, none, imports, added);
                    HelperSession session = HelperSession.of(plan, script)) {
                session.untilEnd();
            }
        }
    }

    private static List<Long> ids(Container container) throws JrunException {
        byte[] file = container.dir().readFile(StateDir.MOUNTS);
        List<Long> ids = new ArrayList<>();
        if (file != null) {
            for (String line : new String(file, StandardCharsets.US_ASCII).split("\n", -1)) {
                if (!line.isEmpty()) {
                    ids.add(Long.parseUnsignedLong(line));
                }
            }
        }
        return ids;
    }

    /** Writes down what the helper has attached. */
    private static final class Added implements ContainerRecord {
        private final Container container;
        private final ContainerState state;
        private final List<Mount> mounts = new ArrayList<>();

        Added(Container container) throws JrunException {
            this.container = container;
            this.state = container.state();
        }

        @Override
        public ContainerState state() {
            return state;
        }

        @Override
        public void mounted(String target, long id) throws JrunException {
            byte[] line = (Long.toUnsignedString(id) + '\n').getBytes(StandardCharsets.US_ASCII);
            container.dir().append(StateDir.MOUNTS, line);
            mounts.add(new Mount(target, "", "", List.of(), List.of(), List.of()));
        }
    }
}
