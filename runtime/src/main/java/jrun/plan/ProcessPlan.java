// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.List;
import jrun.kernel.Errno;
import jrun.spec.Capability;
import jrun.spec.Hooks;
import jrun.spec.Linux;
import jrun.spec.MemoryPolicy;
import jrun.spec.Personality;
import jrun.spec.Process;
import jrun.spec.Rlimit;
import jrun.spec.User;
import org.jspecify.annotations.Nullable;

/**
 * The container process itself: attributes, credentials, program. The same for create and exec. runtime-spec:
 * config.md#process
 */
final class ProcessPlan {
    private static final long DEFAULT_UMASK = 022;
    private static final long PER_LINUX32 = 8;
    private static final byte[] ALL_CPUS = {};

    /**
     * Errnos that leave a pipe of the standard streams as it is, usable as in runc: it is not ours (EPERM), has no owner to
     * have (EINVAL), or is on a read-only file system (EROFS).
     */
    private static final List<Long> NOT_TO_GIVE_AWAY =
            List.of((long) Errno.EPERM.number(), (long) Errno.EINVAL.number(), (long) Errno.EROFS.number());

    private final Process process;
    private final Linux linux;
    private final String pointer;
    private final HostFacts facts;
    private final boolean userNamespace;
    private final boolean clonedLast;
    private final @Nullable CompiledSeccomp seccomp;
    private final ProcessEnvironment environment;
    private final CapabilityPlan capabilities;
    private final Draft draft;

    /**
     * Compiles for a process description that stands at {@code pointer}.
     *
     * @param clonedLast whether the program's process is a clone made after {@link #credentials}, so that it is never
     *     seen with more than it is to have
     */
    ProcessPlan(
            Process process,
            Linux linux,
            String pointer,
            HostFacts facts,
            boolean userNamespace,
            boolean clonedLast,
            @Nullable CompiledSeccomp seccomp,
            Draft draft)
            throws PlanException {
        this.process = process;
        this.linux = linux;
        this.pointer = pointer;
        this.facts = facts;
        this.userNamespace = userNamespace;
        this.clonedLast = clonedLast;
        this.seccomp = seccomp;
        this.draft = draft;
        this.environment = ProcessEnvironment.of(process.env());
        long limit = userNamespace ? facts.allCapabilities() : facts.capabilities();
        this.capabilities =
                new CapabilityPlan(process.privileges().capabilities(), limit, pointer + "/capabilities", draft);
    }

    ProcessEnvironment environment() {
        return environment;
    }

    /** What only the host's credentials may set, before any namespace is entered. */
    void onHost() {
        Integer oomScoreAdj = process.limits().oomScoreAdj();
        if (oomScoreAdj != null) {
            draft.add(new CredentialOp.OomScoreAdj(oomScoreAdj), pointer + "/oomScoreAdj");
        }
        SchedulingPlan.plan(process, pointer, true, userNamespace || clonedLast, draft);
    }

    /** The terminal, made as the flags of {@link StartOp.Console} say. It is not the controlling one yet. */
    void console(long flags) {
        if (process.terminal()) {
            var size = process.consoleSize();
            long rows = size == null ? 0 : size.height();
            long columns = size == null ? 0 : size.width();
            draft.add(new StartOp.Console(rows, columns, process.user().uid(), flags), pointer + "/terminal");
        }
    }

    /** A session keyring of its own, which others of the container may search, as runc has it. */
    void keyring(String id) {
        LabelPlan.keyring(process, pointer, draft);
        long permissions = userNamespace ? NamespaceOp.Keyring.OTHER_SEARCH : NamespaceOp.Keyring.USER_SEARCH;
        draft.add(new NamespaceOp.Keyring("_ses." + id, permissions));
    }

    /** A session of its own, with the terminal if it has one. */
    void leadSession() {
        draft.add(new NamespaceOp.Setsid());
        controllingTerminal();
    }

    void controllingTerminal() {
        if (process.terminal()) {
            draft.add(new StartOp.ControllingTty(), pointer + "/terminal");
        }
    }

    /**
     * What is looked up in the new root through the host's {@code /proc}, before that is closed.
     *
     * @param ownNull whether the host's {@code /dev/null} is to be exchanged; it is out of reach without privileges
     */
    void lookUp(boolean ownNull) {
        if (ownNull) {
            draft.add(new StartOp.StdioNull());
        }
        home();
        draft.add(new NamespaceOp.CloseProc());
    }

    /** The working directory is made if it is not there, as runc does, while the root can still be written. */
    void makeWorkingDirectory() {
        if (!process.cwd().equals("/")) {
            draft.add(new MountOp.Mkdir(Paths.clean(process.cwd()), 0755), pointer + "/cwd");
        }
    }

    /** Gives back the CPUs of its cgroup, whatever the caller of the runtime was bound to, as runc does. */
    void resetAffinity() {
        draft.add(new CredentialOp.CpuAffinity(ALL_CPUS));
    }

    /** All that takes privileges, and at its end the loss of them. */
    void credentials() throws PlanException {
        limits(clonedLast ? CredentialOp.Rlimit.RAISE : 0);
        SchedulingPlan.plan(process, pointer, false, userNamespace || clonedLast, draft);
        MemoryPolicy policy = linux.memoryPolicy();
        if (policy != null) {
            SchedulingPlan.memoryPolicy(policy, draft);
        }
        personality();
        User user = process.user();
        if (!process.terminal()) {
            draft.add(new StartOp.StdioOwner(user.uid(), NOT_TO_GIVE_AWAY), pointer + "/user/uid");
        }
        workingDirectory(user.uid() == 0 ? 0 : StartOp.Cwd.TRY);
        draft.add(new CredentialOp.CapBounding(capabilities.bounding), pointer + "/capabilities/bounding");
        user(user);
        caps(borrowsAdmin() ? Capability.SYS_ADMIN.mask() : 0);
        if (user.uid() != 0) {
            workingDirectory(StartOp.Cwd.RETRY);
        }
        if (process.privileges().noNewPrivileges()) {
            draft.add(new CredentialOp.NoNewPrivs(), pointer + "/noNewPrivileges");
        }
        if (seccomp != null && seccomp.early()) {
            filter(seccomp);
        }
    }

    /** Up to the point where the process only has to be let go. */
    void findProgram() {
        if (clonedLast) {
            limits(0); // a limit of processes would have counted who made the clone
        }
        draft.add(new StartOp.FindExec(process.args().getFirst(), environment.value("PATH")), pointer + "/args/0");
    }

    /**
     * The last steps. A filter that does not let the helper's own calls pass comes as late as can be, so that it need
     * not allow what sets the container up: after it only capset(2), where that is needed, and execve(2).
     *
     * @param ownListenPid whether the helper has to say LISTEN_PID, which nobody else knows
     */
    void run(boolean ownListenPid) {
        if (seccomp != null && !seccomp.early()) {
            filter(seccomp);
        }
        long flags = ownListenPid ? StartOp.Exec.LISTEN_PID : 0;
        draft.add(new StartOp.Exec(process.args(), environment.entries(), flags), pointer + "/args");
    }

    /** startContainer hooks run in the container, just before the program, and under its filter. */
    void startHooks(Hooks hooks) {
        CompiledSeccomp filter = seccomp == null || seccomp.early() ? null : seccomp;
        HookPlan.run(hooks.startContainer(), "startContainer", environment.entries(), filter, draft);
    }

    /**
     * Loading a filter takes no_new_privs or CAP_SYS_ADMIN. A process that is to have neither keeps the capability
     * until its filter is loaded; when that is late, no code of the container runs before it but startContainer hooks,
     * whose execve(2) bounds them by the bounding set.
     */
    private boolean borrowsAdmin() {
        return seccomp != null && !process.privileges().noNewPrivileges() && !capabilities.has(Capability.SYS_ADMIN);
    }

    private void caps(long borrowed) {
        draft.add(
                new CredentialOp.Caps(
                        capabilities.effective | borrowed,
                        capabilities.permitted | borrowed,
                        capabilities.inheritable,
                        capabilities.ambient),
                pointer + "/capabilities");
    }

    private long listener(CompiledSeccomp filter) {
        if (!filter.listener()) {
            return 0;
        }
        if (!facts.needsDumpable()) {
            return CredentialOp.Seccomp.LISTENER;
        }
        long again = filter.passesHelper() ? CredentialOp.Seccomp.DUMPABLE_ONCE : 0;
        return CredentialOp.Seccomp.LISTENER | CredentialOp.Seccomp.DUMPABLE | again;
    }

    /** Loads the filter, and lets the capability go that this took. */
    private void filter(CompiledSeccomp filter) {
        draft.add(new CredentialOp.Seccomp(filter.bpf(), filter.flags(), listener(filter)), "/linux/seccomp");
        if (borrowsAdmin()) {
            caps(0);
        }
    }

    private void limits(long flags) {
        List<Rlimit> limits = process.limits().rlimits();
        for (int i = 0; i < limits.size(); i++) {
            Rlimit limit = limits.get(i);
            String at = pointer + "/rlimits/" + i;
            int resource = Rlimits.number(limit.type());
            if (userNamespace && flags == 0) {
                draft.leaveToParent(new ParentStep.SetLimit(resource, limit.soft(), limit.hard()), at);
            } else if (!userNamespace) {
                draft.add(new CredentialOp.Rlimit(resource, limit.soft(), limit.hard(), flags), at);
            }
        }
    }

    private void personality() {
        Personality personality = linux.personality();
        if (personality == null) {
            return;
        }
        long domain = personality.domain().equals("LINUX32") ? PER_LINUX32 : 0;
        draft.add(new CredentialOp.Personality(domain), "/linux/personality");
    }

    private void workingDirectory(long flags) {
        draft.add(new StartOp.Cwd(process.cwd(), flags), pointer + "/cwd");
    }

    private void home() {
        if (environment.value("HOME").isEmpty()) {
            environment.remove("HOME");
            draft.add(new StartOp.Home(process.user().uid()));
        }
    }

    private void user(User user) throws PlanException {
        boolean denied = facts.has(HostFacts.Trait.SETGROUPS_DENIED) || (userNamespace && !facts.privileged());
        if (user.keepsGroups()) {
            denied = true;
        } else if (denied && !user.additionalGids().isEmpty()) {
            throw new PlanException(
                    pointer + "/user/additionalGids", "supplementary groups cannot be set in a rootless container");
        }
        Long umask = user.umask();
        draft.add(
                new CredentialOp.User(
                        user.uid(),
                        user.gid(),
                        user.additionalGids(),
                        umask == null ? DEFAULT_UMASK : umask,
                        denied ? CredentialOp.User.NO_SETGROUPS : 0),
                pointer + "/user");
    }
}
