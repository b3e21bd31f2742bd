// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.List;
import jrun.kernel.Uapi;
import jrun.spec.ExecCpuAffinity;
import jrun.spec.Process;
import org.jspecify.annotations.Nullable;

/** The plan of a further process in a running container. */
final class ExecPlan {
    /** The process document is the whole document: pointers start at its root. */
    private static final String POINTER = "";

    private final ExecRequest request;
    private final Process process;
    private final Draft draft = new Draft();
    private final ProcessPlan processPlan;
    private final boolean user;
    private final boolean pids;

    ExecPlan(ExecRequest request) throws PlanException {
        this.request = request;
        this.process = request.process();
        this.user = (request.namespaceFlags() & Uapi.CLONE_NEWUSER) != 0;
        this.pids = (request.namespaceFlags() & Uapi.CLONE_NEWPID) != 0;
        this.processPlan = new ProcessPlan(
                process, request.linux(), POINTER, request.facts(), user, pids, request.seccomp(), draft);
        LabelPlan.check(process, null, request.facts(), POINTER);
    }

    Plan plan() throws PlanException {
        int init = draft.importFd(new FdImport.InitPidfd());
        CgroupJoin cgroups = CgroupJoin.of(request.facts(), draft);
        boolean enters = (request.namespaceFlags() & Uapi.CLONE_NEWNS) != 0;
        int mounts = enters ? draft.importFd(new FdImport.InitMounts(false)) : -1;
        draft.add(new NamespaceOp.RecvFds(draft.imports()));
        draft.add(new NamespaceOp.OpenProc());
        boolean privileged = request.facts().privileged();
        if (privileged) {
            draft.add(new StartOp.OpenNull());
        }
        ExecCpuAffinity affinity = process.limits().execCPUAffinity();
        affinity(affinity == null ? null : affinity.initial(), "/initial");
        processPlan.onHost();
        cgroups.joinV1(draft);
        join(init, mounts, cgroups);
        if (affinity == null) {
            processPlan.resetAffinity();
        } else {
            affinity(affinity.finalCpus(), "/final");
        }
        enterRoot();
        if (!request.noNewKeyring()) {
            processPlan.keyring(request.id());
        }
        processPlan.console(0);
        LabelPlan.exec(process, request.facts(), POINTER, draft);
        processPlan.lookUp(privileged);
        processPlan.credentials();
        if (pids) {
            draft.add(new NamespaceOp.CloneInside(List.of()));
        }
        processPlan.leadSession();
        processPlan.findProgram();
        draft.add(new NamespaceOp.Sync(NamespaceOp.Sync.READY, 0));
        processPlan.run(false);
        return draft.finish(request.launch().preserveFds(), ParentPlan.exec(request, draft.ops(), draft.settings()));
    }

    /**
     * Enters everything in one process that nobody inside sees. The v2 control group is joined by a clone with the
     * host's credentials, before a cgroup namespace is entered; the pid namespace by the last clone, which has nothing
     * of the host any more and no more privileges than the program.
     */
    private void join(int init, int mounts, CgroupJoin cgroups) {
        long rest = request.namespaceFlags();
        if (cgroups.needsClone() || !pids) {
            cgroups.clone(draft, 0);
        }
        if (user && !request.facts().privileged()) {
            draft.add(new NamespaceOp.Setns(init, Uapi.CLONE_NEWUSER));
            draft.add(new NamespaceOp.BecomeRoot());
            rest &= ~Uapi.CLONE_NEWUSER;
        }
        if (mounts >= 0) {
            draft.add(new NamespaceOp.Setns(mounts, Uapi.CLONE_NEWNS));
            rest &= ~Uapi.CLONE_NEWNS;
        }
        if (rest != 0) {
            draft.add(new NamespaceOp.Setns(init, rest));
        }
        if ((rest & Uapi.CLONE_NEWUSER) != 0) {
            draft.add(new NamespaceOp.BecomeRoot());
        }
    }

    private void enterRoot() {
        String rootfs = request.rootfs();
        if (rootfs != null) {
            draft.add(new MountOp.OpenRoot(Paths.withoutTail(rootfs), MountOp.OpenRoot.ONLY_OPEN));
            draft.add(new MountOp.EnterRoot(MountOp.EnterRoot.CHROOT, List.of()));
        }
    }

    private void affinity(@Nullable String cpus, String key) {
        if (cpus != null) {
            String pointer = "/execCPUAffinity" + key;
            draft.add(new CredentialOp.CpuAffinity(CpuMask.of(cpus)), pointer);
        }
    }
}
