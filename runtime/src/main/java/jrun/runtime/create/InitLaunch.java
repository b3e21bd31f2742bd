// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.create;

import jrun.host.console.ConsoleSocket;
import jrun.host.idmap.IdMapWriter;
import jrun.host.net.NetDevices;
import jrun.host.state.StateException;
import jrun.host.sys.Fd;
import jrun.host.sys.Processes;
import jrun.host.sys.Trace;
import jrun.plan.HostFacts;
import jrun.plan.Plan;
import jrun.plan.Planner;
import jrun.runtime.StateDocument;
import jrun.runtime.launch.Conversation;
import jrun.runtime.launch.HelperListener;
import jrun.runtime.launch.HelperProcess;
import jrun.runtime.launch.ParentSettings;
import jrun.runtime.launch.PidFile;
import jrun.runtime.launch.PidfdSocket;
import jrun.runtime.launch.PlanImports;
import jrun.runtime.launch.SeccompListener;
import jrun.runtime.sync.SyncException;
import jrun.spec.Capability;
import jrun.spec.CrunAnnotations;
import jrun.spec.JrunException;
import jrun.spec.Spec;
import org.jspecify.annotations.Nullable;

/** The init process of a reserved container on its way, from its plan to a helper that waits for {@code start}. */
final class InitLaunch implements HelperListener {
    private final ContainerReservation reservation;
    private final CreateOptions options;
    private final Spec spec;
    private final HostFacts facts;
    private final Plan plan;
    private @Nullable Fd terminal;
    private @Nullable Fd process;
    private int stagesBeforeCgroup;

    InitLaunch(ContainerReservation reservation, CreateOptions options, Spec spec, HostFacts facts, Plan plan) {
        this.reservation = reservation;
        this.options = options;
        this.spec = spec;
        this.facts = facts;
        this.plan = plan;
    }

    /**
     * Starts the helper, makes the cgroups beside it, and answers it until it is ready.
     *
     * @return the container, created
     * @throws JrunException when it failed; then the helper has ended, but nothing else is undone
     */
    CreatedContainer run() throws JrunException {
        long begin = Trace.now();
        try (HelperProcess helper = HelperProcess.of(plan)) {
            Trace.phase("start jrun-init", begin);
            Conversation conversation = new Conversation(helper.channel(), plan, this, helper.firstPid());
            try {
                PlanImports imports = PlanImports.forCreate(reservation.cgroup(), reservation.dir());
                if (facts.cgroups().movedIn()) {
                    imports.send(plan, helper.channel()); // they are none of the cgroup's
                    stagesBeforeCgroup = Planner.clonesBeforeCgroup(plan);
                    reservation.prepareCgroups(!Planner.mountsDevices(spec));
                    beginCgroups(helper.firstPid());
                } else {
                    prepareCgroups(helper.firstPid());
                    imports.send(plan, helper.channel());
                }
                conversation.untilReady();
                HelperProcess.reap(conversation.stages());
            } catch (SyncException e) {
                abandon(conversation);
                throw explained(e);
            } catch (JrunException | RuntimeException | Error e) {
                abandon(conversation);
                throw e;
            }
        }
        return new CreatedContainer(reservation.dir(), reservation.state(), terminal, process);
    }

    private void abandon(Conversation conversation) {
        HelperProcess.abandon(conversation);
        if (terminal != null) {
            terminal.close();
        }
        if (process != null) {
            process.close();
        }
    }

    /** A helper that ended without a word may have been killed for the container's memory limit. */
    private JrunException explained(SyncException died) {
        String why = reservation.cgroup().outOfMemory();
        return why == null ? died : new StateException("set the container up: " + why, died);
    }

    /** As soon as the process is there that will wait for its cgroup: systemd makes none without a process. */
    private void beginCgroups(int pid) throws JrunException {
        if (stagesBeforeCgroup == 0) {
            reservation.beginCgroups(pid);
        }
        stagesBeforeCgroup--;
    }

    @Override
    public void successor(int pid) throws JrunException {
        if (facts.cgroups().movedIn()) {
            beginCgroups(pid);
        }
    }

    @Override
    public void cgroup(int pid) throws JrunException {
        prepareCgroups(pid);
    }

    /**
     * The device rules come before the helper joins the cgroup wherever that can be: then nothing of the image is opened
     * without them. At the latest they come when the mounts are made and before any hook runs, since a hook may allow more, as
     * with runc.
     */
    private void prepareCgroups(int helper) throws JrunException {
        long begin = Trace.now();
        reservation.makeCgroups(helper);
        if (!Planner.mountsDevices(spec)) {
            reservation.enforceDeviceRules();
        }
        Trace.phase("make the cgroups", begin);
    }

    @Override
    public void maps(int pid) throws JrunException {
        boolean privileged = facts.has(Capability.SETUID) && facts.has(Capability.SETGID);
        IdMapWriter.write(pid, spec.linux().uidMappings(), spec.linux().gidMappings(), privileged);
    }

    @Override
    public void network(int pid) throws JrunException {
        NetDevices.move(pid, spec.linux().netDevices());
    }

    @Override
    public byte[] hooks(int pid) throws JrunException {
        reservation.enforceDeviceRules();
        reservation.enterRdt(pid);
        reservation.runHooks(spec.hooks(), pid);
        return StateDocument.of(reservation.state(), "creating", StateDocument.pidInside(pid));
    }

    @Override
    public void console(Fd master) throws JrunException {
        terminal = ConsoleSocket.settle(options.launch().consoleSocket(), master);
    }

    @Override
    public void seccomp(int pid, int number) throws JrunException {
        SeccompListener.handOver(spec, reservation.state(), pid, number);
    }

    @Override
    public void ready(int pid) throws JrunException {
        reservation.enforceDeviceRules();
        reservation.enterRdt(pid);
        ParentSettings.apply(plan, pid);
        if (!options.launch().detach()) {
            process = Processes.pidfdOpen(pid); // before it runs: where this is denied, all can still be undone
        }
        reservation.created(pid);
        PidfdSocket.send(options.launch().pidfdSocket(), pid, PidfdSocket.INIT);
        PidfdSocket.send(spec.annotations().get(CrunAnnotations.PIDFD_RECEIVER), pid, PidfdSocket.CRUN);
        PidFile.write(options.launch().pidFile(), pid);
    }
}
