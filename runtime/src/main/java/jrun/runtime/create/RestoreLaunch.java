// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.create;

import java.util.List;
import java.util.Objects;
import jrun.host.HostProbe;
import jrun.host.console.ConsoleSocket;
import jrun.host.criu.Criu;
import jrun.host.criu.CriuDialogue;
import jrun.host.criu.CriuException;
import jrun.host.criu.CriuListener;
import jrun.host.criu.CriuOption;
import jrun.host.criu.CriuRequest;
import jrun.host.criu.CriuRequestType;
import jrun.host.state.StateDir;
import jrun.host.sys.Environment;
import jrun.host.sys.Fd;
import jrun.host.sys.Processes;
import jrun.host.sys.Sockets;
import jrun.host.sys.WaitResult;
import jrun.kernel.Uapi;
import jrun.plan.ExternalMount;
import jrun.plan.ExternalMounts;
import jrun.plan.Plan;
import jrun.plan.Planner;
import jrun.plan.RestorePaths;
import jrun.plan.RestoreRequest;
import jrun.runtime.checkpoint.CgroupYard;
import jrun.runtime.checkpoint.CriuDirectories;
import jrun.runtime.checkpoint.RecordedCredentials;
import jrun.runtime.launch.HelperSession;
import jrun.runtime.launch.ParentScript;
import jrun.runtime.launch.PidFile;
import jrun.runtime.launch.PlanImports;
import jrun.spec.JrunException;
import jrun.spec.Spec;
import org.jspecify.annotations.Nullable;

/**
 * Restores a reserved container: the helper prepares mounts and cgroups and becomes CRIU, and CRIU makes the
 * processes as children of ours.
 */
final class RestoreLaunch implements CriuListener {
    private static final int SOCKET = 3;

    private final ContainerReservation reservation;
    private final RestoreOptions options;
    private final BundleConfig config;
    private final Spec spec;
    private final Criu criu;
    private final CriuDirectories directories;
    private final List<ExternalMount> external;
    private final RestoredNamespaces namespaces;
    private @Nullable Fd terminal;

    RestoreLaunch(
            ContainerReservation reservation,
            RestoreOptions options,
            BundleConfig config,
            Criu criu,
            CriuDirectories directories)
            throws JrunException {
        this.reservation = reservation;
        this.options = options;
        this.config = config;
        this.spec = config.spec();
        this.criu = criu;
        this.directories = directories;
        this.external = ExternalMounts.of(spec, config.bundle().path(), reservation.cgroupFacts());
        this.namespaces = new RestoredNamespaces(spec);
    }

    /**
     * Restores it.
     *
     * @return the container, running
     * @throws JrunException when it failed; then no process is left, but nothing else is undone
     */
    CreatedContainer run() throws JrunException {
        reservation.dir().makeDirectory(StateDir.RESTORE);
        Fd[] pair = Sockets.socketpair();
        boolean restored = false;
        try (Fd ours = pair[0];
                RestoredNamespaces opened = namespaces) {
            int pid;
            try (Fd theirs = pair[1]) {
                pid = becomeCriu(opened.handed(theirs));
            }
            talk(ours, pid);
            restored = true;
        } finally {
            if (!restored && terminal != null) {
                terminal.close();
            }
        }
        reservation.dir().removeDirectory(StateDir.RESTORE);
        return new CreatedContainer(reservation.dir(), reservation.state(), terminal, null);
    }

    private int becomeCriu(List<Fd> preserved) throws JrunException {
        Plan plan = Planner.restore(new RestoreRequest(
                spec,
                options.id(),
                config.bundle().path(),
                HostProbe.forCreate(spec, reservation.cgroupFacts()),
                directory(),
                external,
                criu.path(),
                Criu.arguments(SOCKET),
                Environment.all(),
                preserved.size(),
                reservation.limited()));
        PlanImports imports = PlanImports.forCreate(reservation.cgroup(), reservation.dir());
        try (ParentScript script = new ParentScript(plan, reservation.cgroup(), imports, reservation);
                HelperSession session = HelperSession.of(plan, preserved, script)) {
            session.untilExec();
            return session.pid();
        }
    }

    /**
     * Where the mounts for CRIU lie. The root of a user namespace may not search the state directories, so for it they lie on
     * the directory of all of them, which nobody in CRIU's mount namespace needs.
     */
    private String directory() {
        String own = reservation.dir().path();
        boolean user = spec.linux().namespaces().stream()
                .anyMatch(entry -> entry.type().equals("user"));
        return user ? own.substring(0, own.lastIndexOf('/')) : own + "/" + StateDir.RESTORE;
    }

    private void talk(Fd socket, int pid) throws JrunException {
        try (CriuDirectories theirs = directories.seenBy(pid)) {
            new CriuDialogue(socket).run(request(theirs, pid), this);
            socket.close();
            WaitResult result = Processes.waitPid(pid, 0);
            if (result.shellCode() != 0) {
                throw new CriuException("criu failed: exit status " + result.shellCode());
            }
        } catch (CriuException e) {
            end(pid);
            throw directories.explain("restore " + options.id(), e);
        } catch (JrunException | RuntimeException | Error e) {
            end(pid);
            throw e;
        }
    }

    /** Ends CRIU, if it has not ended, and what it has made. */
    private void end(int pid) throws JrunException {
        if (Processes.isChild(pid)) {
            Processes.kill(pid, Uapi.SIGKILL);
            Processes.waitPid(pid, 0);
        }
        reservation.cgroup().killAll(Uapi.SIGKILL);
    }

    private CriuRequest request(CriuDirectories theirs, int pid) throws JrunException {
        CriuRequest request = theirs.begin(CriuRequestType.RESTORE, spec)
                .text(CriuOption.ROOT, RestorePaths.root(directory()))
                .flag(CriuOption.EVASIVE_DEVICES)
                .flag(CriuOption.RST_SIBLING)
                .flag(CriuOption.MNTNS_COMPAT_MODE); // docs/adr/0017-checkpoints-by-criu.md
        options.criu().addTo(request);
        RestoredCgroups.addTo(request, pid);
        if (CgroupYard.isUsed(reservation.cgroupFacts())) {
            request.text(CriuOption.CGROUP_YARD, RestorePaths.cgroups(directory()));
        }
        namespaces.addTo(request);
        addMounts(request);
        RestoredStreams.addTo(request, directories.images());
        if (options.lsmProfile() != null) {
            request.text(CriuOption.LSM_PROFILE, options.lsmProfile());
        }
        if (options.lsmMountContext() != null) {
            request.text(CriuOption.LSM_MOUNT_CONTEXT, options.lsmMountContext());
        }
        return request;
    }

    private void addMounts(CriuRequest request) throws JrunException {
        for (int i = 0; i < external.size(); i++) {
            String source = RestorePaths.source(directory(), i);
            request.external(ExternalMounts.external(external.get(i).name(), source));
        }
        String mask = RestorePaths.mask(directory());
        List<String> masked = spec.linux().maskedPaths();
        if (masked.isEmpty()) {
            return;
        }
        request.external(ExternalMounts.external(ExternalMounts.maskName(external), mask));
        for (String path : masked) { // crun's images have each cover by its path
            request.external(ExternalMounts.external(path, mask));
        }
    }

    @Override
    public void reached(String step, int pid, List<Fd> fds) throws JrunException {
        switch (step) {
            case "setup-namespaces" -> runHooks(pid);
            case "orphan-pts-master" -> console(fds);
            case "post-restore" -> {
                reservation.restored(pid, namespaces.addedTime(pid));
                String pidFile = options.launch().pidFile();
                if (pidFile != null) {
                    PidFile.write(pidFile, pid);
                }
            }
            case "pre-resume" -> checkCredentials();
            default -> {
                return; // network-lock, network-unlock and the rest: engines set the network up
            }
        }
    }

    /** As for a new container. runtime-spec: runtime.md#lifecycle */
    private void runHooks(int pid) throws JrunException {
        ParentScript.runHooks(reservation, "prestart", spec.hooks().prestart(), pid);
        ParentScript.runHooks(reservation, "createRuntime", spec.hooks().createRuntime(), pid);
    }

    /** They are as they will be, and stopped: CRIU lets go of them next, whatever is answered. */
    private void checkCredentials() throws JrunException {
        try {
            RecordedCredentials.check(directories.images(), reservation.cgroup().pids());
        } catch (JrunException e) {
            reservation.cgroup().killAll(Uapi.SIGKILL);
            throw e;
        }
    }

    private void console(List<Fd> fds) throws JrunException {
        boolean wanted = Objects.requireNonNull(spec.process()).terminal();
        if (!fds.isEmpty() && wanted && terminal == null) {
            terminal = ConsoleSocket.settle(options.launch().consoleSocket(), fds.removeFirst());
        }
    }
}
