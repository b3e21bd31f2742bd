// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.List;
import jrun.kernel.Uapi;
import jrun.spec.Linux;
import jrun.spec.Process;
import jrun.spec.Rlimit;
import jrun.spec.Spec;
import org.jspecify.annotations.Nullable;

/**
 * The plan of a new container, phase by phase: on the host, in the new namespaces, in the new root, as the container's
 * user.
 */
final class CreatePlan {
    private static final String NOTIFY_DIRECTORY = "/run/notify";
    private static final int FIRST_OTHER = 3;

    /** Its slot: it is imported before all else. */
    private static final int START_SOCKET = 0;

    private final CreateRequest request;
    private final Spec spec;
    private final Linux linux;
    private final Process process;
    private final Draft draft = new Draft();
    private final Namespaces namespaces;
    private final CgroupJoin cgroups;
    private final StartOp.@Nullable HookOutput hookOutput;
    private final NamespacePlan namespacePlan;
    private final boolean joinsPids;
    private final ProcessPlan processPlan;
    private final RootPlan root;
    private final MountContext mounts;

    CreatePlan(CreateRequest request) throws PlanException {
        this.request = request;
        this.spec = request.spec();
        this.linux = spec.linux();
        Process given = spec.process();
        if (given == null) {
            throw new PlanException("/process", "a process is needed to create a container");
        }
        this.process = given;
        draft.importFd(new FdImport.StartSocket());
        this.namespaces = Namespaces.of(spec, draft);
        this.cgroups = CgroupJoin.of(request.facts(), draft);
        this.hookOutput = HookPlan.importOutput(request, draft);
        this.joinsPids = namespaces.joins(Uapi.CLONE_NEWPID);
        this.namespacePlan = new NamespacePlan(request, namespaces, cgroups, draft);
        this.processPlan = new ProcessPlan(
                process, linux, "/process", request.facts(), namespaces.user(), joinsPids, request.seccomp(), draft);
        this.root = new RootPlan(request, namespaces, draft);
        this.mounts = new MountContext(request, namespaces, draft);
        LabelPlan.check(process, linux.mountLabel(), request.facts(), "/process");
    }

    Plan plan() throws PlanException {
        planMounts();
        serviceManager();
        draft.add(new NamespaceOp.OpenProc());
        unshare(namespaces.unsharedEarly(), !namespaces.user());
        draft.add(new NamespaceOp.RecvFds(draft.imports()));
        if (hookOutput != null) {
            draft.add(hookOutput, "/annotations");
        }
        processPlan.onHost();
        if (namespaces.user()) { // inside it the host's files are not ours to write
            cgroups.joinV1(draft);
        }
        mountEarly();
        namespacePlan.enter();
        if (!namespaces.user()) {
            cgroups.joinV1(draft);
        }
        session();
        network();
        buildRoot();
        enterRoot();
        if (joinsPids) {
            namespacePlan.choosePids();
        }
        processPlan.resetAffinity();
        processPlan.credentials();
        if (joinsPids) {
            draft.add(new NamespaceOp.CloneInside(List.of((long) START_SOCKET)), "/linux/namespaces");
            processPlan.leadSession();
        }
        processPlan.findProgram();
        checkDescriptors(process.limits().rlimits());
        draft.add(new StartOp.WaitStart(START_SOCKET));
        processPlan.startHooks(spec.hooks());
        boolean ownPid = listenFds();
        processPlan.run(ownPid);
        return draft.finish(
                request.inherited().descriptors(), ParentPlan.create(request, draft.ops(), draft.settings()));
    }

    /** {@code start} connects to the waiting process, so RLIMIT_NOFILE must leave one descriptor. */
    private void checkDescriptors(List<Rlimit> limits) throws PlanException {
        int least = FIRST_OTHER + request.inherited().descriptors() + 1;
        for (int i = 0; i < limits.size(); i++) {
            Rlimit limit = limits.get(i);
            if (limit.type().equals("RLIMIT_NOFILE") && Long.compareUnsigned(limit.soft(), least) < 0) {
                throw new PlanException(
                        "/process/rlimits/" + i + "/soft",
                        "leaves the container no descriptor for its start: too many open files; hint: at least "
                                + least);
            }
        }
    }

    private void planMounts() throws PlanException {
        if (namespaces.has(Uapi.CLONE_NEWNS)) {
            new MountPlan(mounts).plan();
            return;
        }
        for (int i = 0; i < spec.mounts().size(); i++) {
            draft.warn("/mounts/" + i + ": " + spec.mounts().get(i).destination()
                    + " is left out, the container has no mount namespace of its own");
        }
    }

    /** Makes these namespaces; {@code inNetwork}: from here on a new network namespace is there. */
    private void unshare(long flags, boolean inNetwork) {
        if (flags != 0) {
            draft.add(new NamespaceOp.Unshare(flags), "/linux/namespaces");
        }
        if (inNetwork && namespaces.creates(Uapi.CLONE_NEWNET)) {
            draft.add(new NamespaceOp.Loopback(), "/linux/namespaces");
        }
    }

    private void session() {
        if (!joinsPids) {
            draft.add(new NamespaceOp.Setsid());
        }
        if (!request.noNewKeyring()) {
            processPlan.keyring(request.id());
        }
    }

    private void network() {
        long late = namespaces.unsharedLate();
        unshare(cgroupIsPending() ? late & ~Uapi.CLONE_NEWCGROUP : late, namespaces.user());
        if (!linux.netDevices().isEmpty()) {
            draft.add(new NamespaceOp.Sync(NamespaceOp.Sync.NETWORK, 0), "/linux/netDevices");
        }
    }

    private void buildRoot() throws PlanException {
        root.open();
        mountInside();
        new DevicePlan(request, namespaces, draft).plan();
        processPlan.makeWorkingDirectory();
        processPlan.console(namespaces.has(Uapi.CLONE_NEWNS) ? StartOp.Console.BIND : StartOp.Console.OF_HOST);
        if (!joinsPids) {
            processPlan.controllingTerminal();
        }
        if (HookPlan.needsSync(spec.hooks())) {
            draft.add(new NamespaceOp.Sync(NamespaceOp.Sync.HOOKS, 0), "/hooks");
        }
        HookPlan.run(spec.hooks().createContainer(), "createContainer", process.env(), null, draft);
    }

    private void mountEarly() {
        if (mounts.cgroupNeededEarly) {
            awaitCgroup();
        }
        draft.addAll(mounts.early);
        new DevicePlan(request, namespaces, draft).planOutside();
    }

    /** What needs no cgroup is mounted while the parent has one made. */
    private void mountInside() {
        List<PlannedOp> inside = mounts.inside;
        int before = mounts.beforeCgroup < 0 ? inside.size() : mounts.beforeCgroup;
        draft.addAll(inside.subList(0, before));
        if (cgroupIsPending()) {
            awaitCgroup();
            unshare(namespaces.unsharedLate() & Uapi.CLONE_NEWCGROUP, false);
        }
        draft.addAll(inside.subList(before, inside.size()));
    }

    private boolean cgroupIsPending() {
        return request.facts().cgroups().movedIn() && !mounts.cgroupNeededEarly;
    }

    private void awaitCgroup() {
        if (request.facts().cgroups().movedIn()) {
            draft.add(new NamespaceOp.Sync(NamespaceOp.Sync.CGROUP, 0), "/linux/cgroupsPath");
        }
    }

    private void enterRoot() throws PlanException {
        root.enter();
        String hostname = spec.hostname();
        if (hostname != null) {
            draft.add(new NamespaceOp.Hostname(hostname), "/hostname");
        }
        String domainname = spec.domainname();
        if (domainname != null) {
            draft.add(new NamespaceOp.Domainname(domainname), "/domainname");
        }
        SysctlPlan.plan(linux.sysctl(), draft);
        draft.addAll(mounts.late);
        root.attributes();
        root.hide();
        LabelPlan.exec(process, request.facts(), "/process", draft);
        processPlan.lookUp(true);
    }

    /** The socket for sd_notify(3), where runc has it. */
    private void serviceManager() throws PlanException {
        String directory = request.inherited().notifyDirectory();
        if (directory == null) {
            return;
        }
        if (!namespaces.has(Uapi.CLONE_NEWNS)) {
            draft.warn("NOTIFY_SOCKET is not passed on, the container has no mount namespace of its own");
            return;
        }
        new MountPlan(mounts).bindNotifyDirectory(directory, NOTIFY_DIRECTORY);
        processPlan.environment().put("NOTIFY_SOCKET", NOTIFY_DIRECTORY + "/notify.sock");
    }

    /**
     * Socket activation: LISTEN_PID must be the program's own pid. sd_listen_fds(3)
     *
     * @return whether only the helper can say that pid: it is not the first process of its pid namespace
     */
    private boolean listenFds() {
        Inheritance inherited = request.inherited();
        if (inherited.listenFds() == 0) {
            return false;
        }
        ProcessEnvironment environment = processPlan.environment();
        environment.put("LISTEN_FDS", Integer.toString(inherited.listenFds()));
        environment.put("LISTEN_PID", "1");
        String names = inherited.listenNames();
        if (names != null) {
            environment.put("LISTEN_FDNAMES", names);
        }
        return !namespaces.creates(Uapi.CLONE_NEWPID);
    }
}
