// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.exec;

import jrun.host.HostProbe;
import jrun.host.cgroup.Cgroup;
import jrun.host.cgroup.place.CgroupPlacement;
import jrun.host.console.ConsoleSocket;
import jrun.host.rdt.RdtGroup;
import jrun.host.rdt.RdtRecord;
import jrun.host.seccomp.SeccompCache;
import jrun.host.state.ContainerState;
import jrun.host.state.ProcessRef;
import jrun.host.state.StateDir;
import jrun.host.state.StateException;
import jrun.host.sys.Fd;
import jrun.kernel.Uapi;
import jrun.plan.CompiledSeccomp;
import jrun.plan.ExecRequest;
import jrun.plan.HostFacts;
import jrun.plan.Plan;
import jrun.plan.Planner;
import jrun.runtime.Container;
import jrun.runtime.Context;
import jrun.runtime.launch.ContainerNamespaces;
import jrun.runtime.launch.Conversation;
import jrun.runtime.launch.HelperListener;
import jrun.runtime.launch.HelperProcess;
import jrun.runtime.launch.InheritedDescriptors;
import jrun.runtime.launch.ParentSettings;
import jrun.runtime.launch.PidFile;
import jrun.runtime.launch.PidfdSocket;
import jrun.runtime.launch.PlanImports;
import jrun.runtime.launch.SeccompFile;
import jrun.runtime.launch.SeccompListener;
import jrun.spec.JrunException;
import jrun.spec.Process;
import jrun.spec.Seccomp;
import jrun.spec.Spec;
import jrun.spec.SpecReader;
import org.jspecify.annotations.Nullable;

/** A process on its way into a running container, by a shorter plan of the same operations. */
final class ExecLaunch implements HelperListener {
    private final Context context;
    private final Container container;
    private final ContainerState state;
    private final ExecOptions options;
    private final Spec spec;
    private final Process process;
    private final ProcessRef init;
    private @Nullable Fd master;
    private int pid;
    private @Nullable Plan plan;

    ExecLaunch(Context context, Container container, ExecOptions options, Spec spec, Process process)
            throws JrunException {
        this.context = context;
        this.container = container;
        this.state = container.state();
        this.options = options;
        this.spec = spec;
        this.process = process;
        ProcessRef ref = state.init();
        if (ref == null) {
            throw new StateException("cannot exec in a container that is still being created");
        }
        init = ref;
    }

    /** Starts the process in these cgroups and returns once it is the user's program. */
    void launch(CgroupPlacement placement) throws JrunException {
        HostFacts facts = HostProbe.forExec(process, placement.facts());
        try (Fd pidfd = init.open()) {
            if (pidfd == null) {
                throw new StateException("cannot exec in a stopped container");
            }
            ContainerNamespaces namespaces = ContainerNamespaces.of(container, spec, init);
            Plan made = Planner.exec(request(facts, namespaces.flags()));
            plan = made;
            context.log().warnings(made.warnings());
            try (HelperProcess launch = HelperProcess.of(made);
                    Cgroup cgroup = Cgroup.restore(placement.cgroup())) {
                if (placement.cgroup().paths().size() < state.cgroup().paths().size()) {
                    attach(launch.firstPid());
                }
                converse(launch, made, PlanImports.forExec(cgroup, container.dir(), namespaces, pidfd));
            }
        }
    }

    /** An ordinary user may not move a process from one of root's cgroups, such as a session's; systemd may. */
    private void attach(int stage) throws JrunException {
        try (Cgroup whole = container.cgroup()) {
            whole.attach(stage);
        }
    }

    private void converse(HelperProcess launch, Plan made, PlanImports source) throws JrunException {
        Conversation conversation = new Conversation(launch.channel(), made, this, launch.firstPid());
        try {
            source.send(made, launch.channel());
            conversation.untilExec();
            HelperProcess.reap(conversation.stages());
            pid = conversation.pid();
        } catch (JrunException | RuntimeException | Error e) {
            HelperProcess.abandon(conversation);
            if (master != null) {
                master.close();
            }
            throw e;
        }
    }

    private ExecRequest request(HostFacts facts, long namespaces) throws JrunException {
        int preserved = InheritedDescriptors.of(options.launch().preserveFds()).preserved();
        String rootfs = (namespaces & Uapi.CLONE_NEWNS) == 0 ? state.origin().rootfs() : null;
        return new ExecRequest(
                process,
                spec.linux(),
                container.id(),
                facts,
                namespaces,
                rootfs,
                state.noNewKeyring(),
                preserved,
                seccomp());
    }

    /** The filter that the init process has; compiled again from the kept configuration when its file is gone or damaged. */
    private @Nullable CompiledSeccomp seccomp() throws JrunException {
        if (spec.linux().seccomp() == null) {
            return null;
        }
        byte[] file = container.dir().readFile(StateDir.SECCOMP_FILTER);
        CompiledSeccomp kept = file == null ? null : SeccompFile.decode(file);
        if (kept != null) {
            return kept;
        }
        Seccomp whole = SpecReader.read(container.config()).linux().seccomp();
        return whole == null ? null : SeccompCache.compile(context.root(), whole);
    }

    @Override
    public void console(Fd terminal) throws JrunException {
        master = ConsoleSocket.settle(options.launch().consoleSocket(), terminal);
    }

    @Override
    public void seccomp(int of, int number) throws JrunException {
        SeccompListener.handOver(spec, state, of, number);
    }

    @Override
    public void ready(int of) throws JrunException {
        if (plan != null) {
            ParentSettings.apply(plan, of);
        }
        RdtRecord rdt = state.rdt();
        if (rdt != null) {
            RdtGroup.enter(rdt, of);
        }
        PidfdSocket.send(options.launch().pidfdSocket(), of, PidfdSocket.EXEC);
        PidFile.write(options.launch().pidFile(), of);
    }

    /** The process's pid. */
    int pid() {
        return pid;
    }

    /** The master of its terminal in the foreground, null when it has none; the caller owns it. */
    @Nullable
    Fd master() {
        return master;
    }
}
