// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.create;

import jrun.host.HostProbe;
import jrun.host.cgroup.Cgroup;
import jrun.host.cgroup.CgroupView;
import jrun.host.console.ConsoleSocket;
import jrun.host.hook.HookRunner;
import jrun.host.idmap.IdMapWriter;
import jrun.host.net.NetDevices;
import jrun.host.seccomp.SeccompCache;
import jrun.host.state.ContainerOrigin;
import jrun.host.state.ContainerState;
import jrun.host.state.ProcessRef;
import jrun.host.state.StateDir;
import jrun.host.state.StateException;
import jrun.host.state.StateStore;
import jrun.host.state.Timestamp;
import jrun.host.sys.Fd;
import jrun.host.sys.Processes;
import jrun.host.sys.Trace;
import jrun.plan.CompiledSeccomp;
import jrun.plan.CreateRequest;
import jrun.plan.HostFacts;
import jrun.plan.Plan;
import jrun.plan.Planner;
import jrun.runtime.CgroupPlaces;
import jrun.runtime.Context;
import jrun.runtime.StateDocument;
import jrun.runtime.control.Delete;
import jrun.runtime.launch.Conversation;
import jrun.runtime.launch.HelperListener;
import jrun.runtime.launch.HelperProcess;
import jrun.runtime.launch.InheritedDescriptors;
import jrun.runtime.launch.ParentSettings;
import jrun.runtime.launch.PidFile;
import jrun.runtime.launch.PlanImports;
import jrun.runtime.launch.SeccompFile;
import jrun.runtime.launch.SeccompListener;
import jrun.spec.Capability;
import jrun.spec.Hooks;
import jrun.spec.JrunException;
import jrun.spec.Seccomp;
import jrun.spec.Spec;
import org.jspecify.annotations.Nullable;

/**
 * A container in the making: from a validated bundle to a helper that waits for {@code start}. What has to be undone is
 * recorded before it is done, and undone here when a step fails. runtime-spec: runtime.md#create
 */
final class Creation implements HelperListener {
    private final Context context;
    private final CreateOptions options;
    private final BundleConfig config;
    private final Spec spec;
    private final StateDir dir;
    private final Cgroup cgroup;
    private final HostFacts facts;
    private final Plan plan;
    private ContainerState state;
    private @Nullable Fd master;
    private boolean hooksBegan;
    private boolean deviceRulesInForce;

    private Creation(Context context, CreateOptions options, BundleConfig config, StateDir dir) throws JrunException {
        this.context = context;
        this.options = options;
        this.config = config;
        this.spec = config.spec();
        this.dir = dir;
        if (context.systemdCgroup()) {
            throw Cgroup.systemdNotSupported(spec.linux().cgroupsPath());
        }
        long begin = Trace.now();
        CgroupView view = CgroupView.probe();
        boolean rootless = ignoresCgroupErrors(context);
        cgroup = Cgroup.forContainer(view, spec.linux().cgroupsPath(), dir.id(), rootless);
        facts = HostProbe.forCreate(spec, CgroupPlaces.facts(view, cgroup.record()));
        Trace.phase("look at the host", begin);
        begin = Trace.now();
        plan = Planner.create(request());
        Trace.phase("plan", begin);
        ContainerOrigin origin = new ContainerOrigin(
                spec.ociVersion(),
                dir.id(),
                config.bundle().path(),
                config.rootfs(),
                spec.annotations(),
                Timestamp.nowNanos(),
                ProcessRef.self());
        state = ContainerState.creating(
                origin,
                cgroup.record(),
                options.noNewKeyring(),
                spec.hooks().poststart(),
                spec.hooks().poststop());
    }

    /**
     * Makes the container.
     *
     * @return the container, created; the caller closes it
     * @throws JrunException when it could not be made; then nothing of it is left
     */
    static Creation make(Context context, CreateOptions options, BundleConfig config) throws JrunException {
        long begin = Trace.now();
        StateDir dir = new StateStore(context.root()).reserve(options.id());
        Trace.phase("reserve the id", begin);
        Creation creation = null;
        try {
            creation = new Creation(context, options, config, dir);
            creation.launch();
            return creation;
        } catch (JrunException | RuntimeException e) {
            undo(creation, dir, e);
            throw e;
        }
    }

    private static boolean ignoresCgroupErrors(Context context) throws JrunException {
        return switch (context.rootless()) {
            case TRUE -> true;
            case FALSE -> false;
            case AUTO -> Processes.geteuid() != 0 || HostProbe.inUserNamespace();
        };
    }

    private CreateRequest request() throws JrunException {
        InheritedDescriptors inherited = InheritedDescriptors.of(options.preserveFds());
        return new CreateRequest(
                spec,
                dir.id(),
                config.bundle().path(),
                facts,
                options.noPivot(),
                options.noNewKeyring(),
                inherited.listenFds(),
                inherited.preserved(),
                compileSeccomp());
    }

    private @Nullable CompiledSeccomp compileSeccomp() throws JrunException {
        Seccomp seccomp = spec.linux().seccomp();
        if (seccomp == null || spec.process() == null) {
            return null;
        }
        long begin = Trace.now();
        CompiledSeccomp compiled = SeccompCache.compile(context.root(), seccomp);
        Trace.phase("compile seccomp", begin);
        dir.writeFile(StateDir.SECCOMP_FILTER, SeccompFile.encode(compiled));
        return compiled;
    }

    private void launch() throws JrunException {
        for (String warning : plan.warnings()) {
            context.log().warn(warning);
        }
        LargeConfig.check(config, state);
        long begin = Trace.now();
        dir.writeFile(StateDir.CONFIG, config.json());
        dir.write(state);
        Trace.phase("record the state", begin);
        begin = Trace.now();
        try (HelperProcess launch = HelperProcess.of(plan)) {
            Trace.phase("start jrun-init", begin);
            Conversation conversation = new Conversation(launch.channel(), plan, this, launch.firstPid());
            try {
                prepareCgroup();
                PlanImports.forCreate(cgroup, dir).send(plan, launch.channel());
                conversation.untilReady();
                HelperProcess.reap(conversation.stages());
            } catch (JrunException | RuntimeException e) {
                HelperProcess.abandon(conversation);
                throw e;
            }
        }
    }

    private void prepareCgroup() throws JrunException {
        long begin = Trace.now();
        cgroup.create();
        state = state.withCgroup(cgroup.record());
        dir.write(state);
        cgroup.applyBeforeJoin(spec.linux().resources());
        if (!Planner.mountsDevices(spec)) {
            enforceDeviceRules();
        }
        Trace.phase("make the cgroups", begin);
    }

    /**
     * Before the helper joins the cgroup wherever that can be: then nothing of the image is opened without them. At the latest
     * when the mounts are made and before any hook runs, since a hook may allow more, as with runc.
     */
    private void enforceDeviceRules() throws JrunException {
        if (!deviceRulesInForce) {
            cgroup.applyDevices(spec.linux().resources());
            deviceRulesInForce = true;
        }
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
        enforceDeviceRules();
        hooksBegan = true;
        Hooks hooks = spec.hooks();
        // runtime.md#lifecycle: prestart hooks come after step 2, from when on a container counts as created
        HookRunner.run("prestart", hooks.prestart(), StateDocument.of(state, "created", pid));
        HookRunner.run("createRuntime", hooks.createRuntime(), StateDocument.of(state, "creating", pid));
        return StateDocument.of(state, "creating", StateDocument.pidInside(pid));
    }

    @Override
    public void console(Fd terminal) throws JrunException {
        master = ConsoleSocket.settle(options.consoleSocket(), terminal);
    }

    @Override
    public void seccomp(int pid, int number) throws JrunException {
        SeccompListener.handOver(spec, state, pid, number);
    }

    @Override
    public void ready(int pid) throws JrunException {
        enforceDeviceRules();
        ParentSettings.apply(plan, pid);
        state = state.withCgroup(cgroup.record()).created(ProcessRef.of(pid));
        dir.write(state);
        if (options.pidFile() != null) {
            PidFile.write(options.pidFile(), pid);
        }
    }

    StateDir dir() {
        return dir;
    }

    ContainerState state() {
        return state;
    }

    /** The pid of the init process. */
    int pid() {
        ProcessRef init = state.init();
        return init == null ? 0 : init.pid();
    }

    /** The master of the terminal in the foreground, null when there is none; the caller owns it. */
    @Nullable
    Fd master() {
        return master;
    }

    /**
     * Removes what was made. The state goes when nothing is left that it is needed for, so a delete can go on where this had
     * to stop; poststop hooks come after it, as in a delete.
     *
     * @throws StateException the failure together with what could not be removed
     */
    private static void undo(@Nullable Creation creation, StateDir dir, Exception failure) throws StateException {
        try (dir) {
            if (creation != null) {
                creation.cleanUp();
            }
            dir.remove();
            if (creation != null && creation.hooksBegan) {
                ContainerState state = creation.state;
                Delete.runPoststop(creation.context, state.poststop(), StateDocument.of(state, "stopped", 0));
            }
        } catch (JrunException e) {
            failure.addSuppressed(e);
            throw new StateException(
                    failure.getMessage() + "; then " + e.getMessage() + "; hint: jrun delete " + dir.id()
                            + " removes what is left",
                    failure);
        }
    }

    private void cleanUp() throws JrunException {
        if (master != null) {
            master.close();
        }
        cgroup.remove();
    }
}
