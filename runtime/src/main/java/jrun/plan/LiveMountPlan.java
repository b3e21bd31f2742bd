// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.List;
import java.util.Map;
import jrun.kernel.Uapi;
import jrun.spec.Mount;

/**
 * Mounts of a container that runs. Sources of the host are opened before any namespace is entered, everything is attached
 * complete, and the helper stays outside the pid namespace: nobody inside sees it, and it ends without a clone.
 */
final class LiveMountPlan {
    /** Namespaces to make a new file system in. Procfs is given its pid namespace; mounts do not depend on the time namespace. */
    private static final long ENTERED =
            Uapi.CLONE_NEWUSER | Uapi.CLONE_NEWNS | Uapi.CLONE_NEWNET | Uapi.CLONE_NEWIPC | Uapi.CLONE_NEWCGROUP;

    /** Where nothing of the host can be opened any more. */
    private static final long MOUNTED_IN = Uapi.CLONE_NEWUSER | Uapi.CLONE_NEWNS;

    private final LiveMountRequest request;
    private final List<Mount> mounts;
    private final Draft draft = new Draft();
    private final int init;
    private int container;

    LiveMountPlan(LiveMountRequest request) throws PlanException {
        this.request = request;
        this.mounts = request.spec().mounts();
        if ((request.namespaceFlags() & Uapi.CLONE_NEWNS) == 0) {
            throw new PlanException("/linux/namespaces", "the container has no mount namespace of its own");
        }
        init = draft.importFd(new FdImport.InitPidfd());
    }

    Plan add() throws PlanException {
        Namespaces namespaces = Namespaces.running(request.spec(), request.init(), draft);
        importMounts();
        CreateRequest create = new CreateRequest(
                request.spec(),
                "",
                request.bundle(),
                request.facts(),
                null,
                true,
                Inheritance.NONE,
                Map.of(),
                null,
                LaunchOptions.NONE,
                false);
        MountContext context = new MountContext(create, namespaces, draft, true);
        for (int i = 0; i < mounts.size(); i++) {
            check(mounts.get(i), "/mounts/" + i);
        }
        new MountPlan(context).plan();
        begin();
        long rest = joinUserFirst();
        if (rest != entered()) {
            // The host's mounts as this user namespace may use them; the container's come after that.
            draft.add(new NamespaceOp.Unshare(Uapi.CLONE_NEWNS));
        }
        join(rest & ~MOUNTED_IN); // a sysfs that is made early shows the container's network namespace
        draft.addAll(context.early);
        if ((rest & Uapi.CLONE_NEWUSER) != 0 && !context.outside.isEmpty()) {
            join(Uapi.CLONE_NEWUSER);
            draft.add(new NamespaceOp.Unshare(Uapi.CLONE_NEWNS));
            rest &= ~Uapi.CLONE_NEWUSER;
        }
        draft.addAll(context.outside);
        join(rest & MOUNTED_IN);
        for (PlannedOp planned : context.inside) {
            draft.add(told(planned), planned.pointer());
        }
        return end();
    }

    Plan remove(List<Long> added) {
        importMounts();
        begin();
        join(joinUserFirst());
        for (int i = mounts.size() - 1; i >= 0; i--) {
            String target = Paths.clean(mounts.get(i).destination());
            draft.add(new MountOp.Detach(target, added), "/mounts/" + i);
        }
        return end();
    }

    /** The last import: it shows that the process whose files the others are is still there. */
    private void importMounts() {
        container = draft.importFd(new FdImport.InitMounts(true));
    }

    private void begin() {
        draft.add(new NamespaceOp.RecvFds(draft.imports()));
        draft.add(new NamespaceOp.OpenProc());
    }

    private Plan end() {
        draft.add(new NamespaceOp.Sync(NamespaceOp.Sync.READY, 0));
        draft.add(new NamespaceOp.Exit());
        return draft.finish(0, ParentPlan.mounts(draft.ops()));
    }

    private long entered() {
        return request.namespaceFlags() & ENTERED;
    }

    /** A runtime without privileges has them in the user namespace alone. Returns the namespaces that are left to join. */
    private long joinUserFirst() {
        long flags = entered();
        if ((flags & Uapi.CLONE_NEWUSER) == 0 || request.facts().privileged()) {
            return flags;
        }
        draft.add(new NamespaceOp.Setns(init, Uapi.CLONE_NEWUSER));
        draft.add(new NamespaceOp.BecomeRoot());
        return flags & ~Uapi.CLONE_NEWUSER;
    }

    private void join(long flags) {
        if (flags == 0) {
            return;
        }
        if ((flags & Uapi.CLONE_NEWNS) != 0) {
            draft.add(new NamespaceOp.Setns(container, Uapi.CLONE_NEWNS));
        }
        if ((flags & ~Uapi.CLONE_NEWNS) != 0) {
            draft.add(new NamespaceOp.Setns(init, flags & ~Uapi.CLONE_NEWNS));
        }
        if ((flags & Uapi.CLONE_NEWUSER) != 0) {
            draft.add(new NamespaceOp.BecomeRoot());
        }
    }

    private static void check(Mount mount, String pointer) throws PlanException {
        MountOptions options = MountOptions.of(mount.options());
        if (mount.isRemount()) {
            throw new PlanException(
                    pointer + "/options", "a mount that is there already is not changed, only added to");
        }
        if (Paths.clean(mount.destination()).equals("/")) {
            throw new PlanException(pointer + "/destination", "the root of a running container cannot be mounted over");
        }
        if (!mount.isBind() && mount.type().equals("cgroup")) {
            throw new PlanException(
                    pointer + "/type", "the control groups are not mounted in a running container; hint: bind them");
        }
        if (options.copyUp() || mount.copiesSymlink()) {
            throw new PlanException(
                    pointer + "/options",
                    "nothing is copied into or out of a running container; hint: leave tmpcopyup and copy-symlink out");
        }
        if (MountOptions.flags(options.data()) != 0) {
            throw new PlanException(
                    pointer + "/options", "an option of a running container's mount is at most 255 bytes long");
        }
    }

    private static Op told(PlannedOp planned) {
        return planned.op() instanceof MountOp.Attach attach
                ? new MountOp.Attach(attach.slot(), attach.target(), attach.flags() | MountOp.Attach.TELL)
                : planned.op();
    }
}
