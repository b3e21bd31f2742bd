// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.exec;

import jrun.host.HostProbe;
import jrun.host.cgroup.Cgroup;
import jrun.host.cgroup.place.CgroupPlacement;
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
import jrun.runtime.launch.ContainerRecord;
import jrun.runtime.launch.HelperSession;
import jrun.runtime.launch.InheritedDescriptors;
import jrun.runtime.launch.ParentScript;
import jrun.runtime.launch.PlanImports;
import jrun.runtime.launch.SeccompFile;
import jrun.spec.JrunException;
import jrun.spec.Process;
import jrun.spec.Seccomp;
import jrun.spec.Spec;
import jrun.spec.SpecReader;
import org.jspecify.annotations.Nullable;

/** Starts a process in a running container, by a shorter plan of the same operations. */
final class ExecLaunch implements ContainerRecord {
    private final Context context;
    private final Container container;
    private final ContainerState state;
    private final ExecOptions options;
    private final Spec spec;
    private final Process process;
    private final ProcessRef init;
    private @Nullable Fd master;
    private int pid;

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
            boolean attached =
                    placement.cgroup().paths().size() < state.cgroup().paths().size();
            Plan plan = Planner.exec(request(facts, namespaces.flags(), attached));
            context.log().warnings(plan.warnings());
            try (Cgroup cgroup = Cgroup.open(placement.cgroup())) {
                PlanImports imports = PlanImports.forExec(cgroup, container.dir(), namespaces, pidfd);
                run(plan, new ParentScript(plan, cgroup, imports, this));
            }
        }
    }

    private void run(Plan plan, ParentScript script) throws JrunException {
        try (script;
                HelperSession session = HelperSession.of(plan, script)) {
            session.untilExec();
            pid = session.pid();
            master = script.takeTerminal();
        }
    }

    @Override
    public ContainerState state() {
        return state;
    }

    /** An ordinary user may not move a process from one of root's cgroups, such as a session's; systemd may. */
    @Override
    public void attach(int stage) throws JrunException {
        try (Cgroup whole = container.cgroup()) {
            whole.attach(stage);
        }
    }

    @Override
    public void enterRdt(int of) throws JrunException {
        RdtRecord rdt = state.rdt();
        if (rdt != null) {
            RdtGroup.enter(rdt, of);
        }
    }

    private ExecRequest request(HostFacts facts, long namespaces, boolean attached) throws JrunException {
        InheritedDescriptors.check(options.launch().preserveFds());
        String rootfs = (namespaces & Uapi.CLONE_NEWNS) == 0 ? state.origin().rootfs() : null;
        return new ExecRequest(
                process,
                spec.linux(),
                container.id(),
                facts,
                namespaces,
                rootfs,
                state.noNewKeyring(),
                options.launch(),
                attached,
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
