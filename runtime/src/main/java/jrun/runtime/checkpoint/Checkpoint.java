// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.checkpoint;

import java.util.List;
import jrun.host.HostProbe;
import jrun.host.cgroup.Cgroup;
import jrun.host.cgroup.place.CgroupPlacement;
import jrun.host.criu.Criu;
import jrun.host.criu.CriuException;
import jrun.host.criu.CriuFeature;
import jrun.host.criu.CriuOption;
import jrun.host.criu.CriuRequest;
import jrun.host.criu.CriuRequestType;
import jrun.host.state.ProcessRef;
import jrun.host.state.StateDir;
import jrun.host.state.StateException;
import jrun.host.sys.Fd;
import jrun.host.sys.Processes;
import jrun.host.sys.Syscalls;
import jrun.kernel.Uapi;
import jrun.plan.CgroupFacts;
import jrun.plan.ExternalMount;
import jrun.plan.ExternalMounts;
import jrun.runtime.Container;
import jrun.runtime.Context;
import jrun.runtime.Status;
import jrun.runtime.control.Delete;
import jrun.spec.JrunException;
import jrun.spec.Spec;
import jrun.spec.SpecReader;
import org.jspecify.annotations.Nullable;

/** The command {@code jrun checkpoint}: CRIU writes the processes of a container to images. criu(8) */
public final class Checkpoint {
    private static final String LIVE_MOUNTS =
            "a bind mount of `jrun mounts add` is in no configuration that a restore reads; take it off first";

    private final Context context;
    private final CheckpointOptions options;
    private final CriuSettings settings;

    public Checkpoint(Context context, CheckpointOptions options) {
        this.context = context;
        this.options = options;
        this.settings = options.criu();
    }

    /** Runs the command and returns its exit code. */
    public int run() throws JrunException {
        if (Processes.geteuid() != 0 || HostProbe.inUserNamespace()) {
            context.log().warn("checkpoint is untested with rootless containers");
        }
        try (Container container = Container.open(context, options.id())) {
            container.dir().lock();
            container.refresh();
            refuseUnlessRunning(container);
            write(container);
            if (!settings.has(CriuOption.LEAVE_RUNNING) && !options.preDump()) {
                new Delete(context).destroy(container);
            }
            return 0;
        }
    }

    private static void refuseUnlessRunning(Container container) throws JrunException {
        Status status = container.status();
        if (status != Status.RUNNING && status != Status.PAUSED) {
            throw new StateException("container cannot be checkpointed in " + status.text() + " state");
        }
    }

    private void write(Container container) throws JrunException {
        Criu criu = Criu.find();
        Spec spec = SpecReader.read(container.config());
        int pid = init(container);
        CgroupFacts cgroups =
                CgroupPlacement.ofMember(container.state().cgroup()).facts();
        try (CriuDirectories directories = CriuDirectories.toWrite(settings);
                Fd status = statusFd();
                CgroupYard yard = CgroupYard.of(container.dir(), cgroups);
                Cgroup cgroup = container.cgroup()) {
            checkParent(directories);
            criu.check();
            requireFeatures(criu);
            List<Integer> members = cgroup.pids();
            CriuRequest request = request(directories, spec, pid, cgroup);
            request.text(CriuOption.ROOT, container.state().origin().rootfs());
            yard.addTo(request);
            if (!options.preDump()) {
                addExternal(request, spec, container, cgroups);
                StandardStreams.write(directories.images(), pid, members);
                RecordedCredentials.write(directories.images(), members);
            }
            DumpListener listener = new DumpListener(
                    directories.images(), status, options.progress(), members, options.preDump() ? null : cgroup);
            try {
                criu.run(request, listener);
            } catch (CriuException e) {
                CriuException failure = directories.explain("checkpoint " + options.id(), e);
                throw container.dir().has(StateDir.MOUNTS) ? failure.withHint(LIVE_MOUNTS) : failure;
            }
            listener.end();
        }
    }

    private static int init(Container container) throws StateException {
        ProcessRef init = container.init();
        if (init == null) {
            throw new StateException("container not running");
        }
        return init.pid();
    }

    private CriuRequest request(CriuDirectories directories, Spec spec, int pid, Cgroup cgroup) throws JrunException {
        CriuRequestType type = options.preDump() ? CriuRequestType.PRE_DUMP : CriuRequestType.DUMP;
        CriuRequest request = directories.begin(type, spec).number(CriuOption.PID, pid);
        settings.addTo(request);
        String freezer = cgroup.freezerPath();
        if (freezer != null) {
            request.text(CriuOption.FREEZE_CGROUP, freezer);
        }
        if (parentPath() != null || options.preDump()) {
            request.flag(CriuOption.TRACK_MEM);
        }
        if (parentPath() != null) {
            request.text(CriuOption.PARENT_IMG, parentPath());
        }
        addPageServer(request);
        return request;
    }

    private @Nullable String parentPath() {
        String path = options.parentPath();
        return path == null || path.isEmpty() ? null : path;
    }

    /** CRIU's own words for a wrong parent say nothing of it. */
    private void checkParent(CriuDirectories directories) throws JrunException {
        String path = parentPath();
        if (path == null) {
            return;
        }
        if (path.startsWith("/")) {
            throw new CriuException("--parent-path must be relative to --image-path, is " + path);
        }
        try (Fd _ = Syscalls.openat(directories.images(), path, Uapi.O_PATH | Uapi.O_DIRECTORY, 0)) {
            return;
        } catch (JrunException e) {
            throw new CriuException(
                    "invalid --parent-path below " + directories.imagePath() + ": " + e.getMessage(), e);
        }
    }

    private void requireFeatures(Criu criu) throws JrunException {
        if (options.preDump() || parentPath() != null) {
            criu.require(CriuFeature.MEM_TRACK);
        }
        if (settings.has(CriuOption.LAZY_PAGES)) {
            criu.require(CriuFeature.LAZY_PAGES);
        }
    }

    private void addPageServer(CriuRequest request) throws CriuException {
        String server = options.pageServer();
        if (server == null || server.isEmpty()) {
            return;
        }
        int colon = server.lastIndexOf(':');
        String address =
                colon < 0 ? "" : server.substring(0, colon).replace("[", "").replace("]", "");
        try {
            int port = Integer.parseInt(server.substring(colon + 1));
            if (!address.isEmpty() && port > 0 && port <= 0xffff) {
                request.pageServer(address, port);
                return;
            }
        } catch (NumberFormatException e) {
            throw new CriuException("use --page-server ADDRESS:PORT, is " + server, e);
        }
        throw new CriuException("use --page-server ADDRESS:PORT, is " + server);
    }

    private static void addExternal(CriuRequest request, Spec spec, Container container, CgroupFacts cgroups)
            throws JrunException {
        int pid = init(container);
        ExternalNamespaces.addTo(request, spec, pid);
        List<ExternalMount> mounts =
                ExternalMounts.of(spec, container.state().origin().bundle(), cgroups);
        for (String external :
                ContainerMounts.external(pid, mounts, spec.linux().maskedPaths())) {
            request.external(external);
        }
    }

    /** The descriptor that was handed to us under this number. */
    private @Nullable Fd statusFd() throws CriuException {
        int number = options.statusFd();
        if (number < 0) {
            return null;
        }
        if (!Syscalls.isInherited(number)) {
            throw new CriuException("invalid --status-fd argument " + number + ": it is not open");
        }
        return new Fd(number);
    }
}
