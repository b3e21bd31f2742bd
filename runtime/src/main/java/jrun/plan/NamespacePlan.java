// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.Map;
import jrun.kernel.Uapi;
import jrun.spec.TimeOffset;

/**
 * Joins and creates the namespaces of a new container.
 *
 * <p>A runtime with privileges joins all other namespaces first and the user namespace last, because root of an outer
 * user namespace may enter whatever is below it, while root of the inner one may not enter what the outer one owns.
 * Without privileges the user namespace comes first, it gives them. The v2 control group is joined by the first clone,
 * which must happen with the host's credentials and before a cgroup namespace is entered.
 */
final class NamespacePlan {
    private final CreateRequest request;
    private final Namespaces namespaces;
    private final CgroupJoin cgroups;
    private final Draft draft;

    NamespacePlan(CreateRequest request, Namespaces namespaces, CgroupJoin cgroups, Draft draft) {
        this.request = request;
        this.namespaces = namespaces;
        this.cgroups = cgroups;
        this.draft = draft;
    }

    void enter() throws PlanException {
        if (namespaces.joins(Uapi.CLONE_NEWPID)) {
            enterUnseen();
            return;
        }
        if (namespaces.user() && !request.facts().privileged()) {
            enterUnprivileged();
            return;
        }
        if (cgroups.needsClone() && namespaces.joins(Uapi.CLONE_NEWUSER | Uapi.CLONE_NEWCGROUP)) {
            cgroups.clone(draft, 0);
        }
        joinOthers();
        long flags = timeOffsets(namespaces.created() & ~namespaces.unsharedEarly() & ~namespaces.unsharedLate());
        if (namespaces.joins(Uapi.CLONE_NEWUSER)) {
            joinUser();
        }
        cgroups.clone(draft, flags);
        if (namespaces.creates(Uapi.CLONE_NEWUSER)) {
            mapIds();
        }
    }

    private void enterUnprivileged() {
        long flags = namespaces.created() & ~namespaces.unsharedLate();
        if (namespaces.joins(Uapi.CLONE_NEWUSER)) {
            if (cgroups.needsClone()) {
                cgroups.clone(draft, 0);
            }
            joinUser();
        } else if (namespaces.joins().isEmpty() && !hasOffsets()) {
            cgroups.clone(draft, flags);
            mapIds();
            return;
        } else {
            cgroups.clone(draft, Uapi.CLONE_NEWUSER);
            mapIds();
            flags &= ~Uapi.CLONE_NEWUSER;
        }
        joinOthers();
        cgroups.clone(draft, timeOffsets(flags));
    }

    /**
     * Others live in a pid namespace that is joined, and by a process of ours they could reach the host. So only the
     * last clone of all enters it, when the container is made; this one makes and joins all the rest without a clone.
     */
    private void enterUnseen() throws PlanException {
        if (cgroups.needsClone()) {
            cgroups.clone(draft, 0);
        }
        long flags = namespaces.created() & ~namespaces.unsharedEarly() & ~namespaces.unsharedLate();
        boolean userFirst = namespaces.user() && !request.facts().privileged();
        if (userFirst) {
            flags = makeOrJoinUser(flags);
        }
        joinOthers();
        flags = timeOffsets(flags);
        if (!userFirst) {
            if (choosesPidsEarly()) {
                joinPids();
            }
            flags = makeOrJoinUser(flags);
        }
        if (flags != 0) {
            draft.add(new NamespaceOp.Unshare(flags), "/linux/namespaces");
        }
    }

    private long makeOrJoinUser(long flags) {
        joinUser();
        if (!namespaces.creates(Uapi.CLONE_NEWUSER)) {
            return flags;
        }
        draft.add(new NamespaceOp.Unshare(Uapi.CLONE_NEWUSER), "/linux/namespaces");
        mapIds();
        return flags & ~Uapi.CLONE_NEWUSER;
    }

    /**
     * Whether the pid namespace must be chosen before a new user namespace is entered, which has no say over it. All
     * children are in it from then on, so hooks cannot run any more.
     */
    private boolean choosesPidsEarly() throws PlanException {
        boolean early = namespaces.joins(Uapi.CLONE_NEWPID)
                && namespaces.creates(Uapi.CLONE_NEWUSER)
                && request.facts().privileged();
        if (early && !request.spec().hooks().createContainer().isEmpty()) {
            throw new PlanException(
                    "/hooks/createContainer",
                    "cannot run hidden from the pid namespace that is joined when the user namespace is new"
                            + "; hint: join the user namespace of that pid namespace");
        }
        return early;
    }

    /** Chooses the pid namespace that is joined for the children to come, if that was not done before. */
    void choosePids() throws PlanException {
        if (!choosesPidsEarly()) {
            joinPids();
        }
    }

    private void joinPids() {
        for (Namespaces.Join join : namespaces.joins()) {
            if (join.flag() == Uapi.CLONE_NEWPID) {
                draft.add(new NamespaceOp.Setns(join.slot(), join.flag()), join.pointer());
            }
        }
    }

    private void joinUser() {
        for (Namespaces.Join join : namespaces.joins()) {
            if (join.flag() == Uapi.CLONE_NEWUSER) {
                draft.add(new NamespaceOp.Setns(join.slot(), join.flag()), join.pointer());
                draft.add(new NamespaceOp.BecomeRoot(), join.pointer());
            }
        }
    }

    /** The mount namespace last: it changes what every path means. */
    private void joinOthers() {
        Namespaces.Join mount = null;
        for (Namespaces.Join join : namespaces.joins()) {
            if (join.flag() == Uapi.CLONE_NEWNS) {
                mount = join;
            } else if (join.flag() != Uapi.CLONE_NEWUSER && join.flag() != Uapi.CLONE_NEWPID) {
                draft.add(new NamespaceOp.Setns(join.slot(), join.flag()), join.pointer());
            }
        }
        if (mount != null) {
            draft.add(new NamespaceOp.Setns(mount.slot(), mount.flag()), mount.pointer());
        }
    }

    private void mapIds() {
        long dumpable = request.facts().needsDumpable() ? NamespaceOp.Sync.DUMPABLE : 0;
        draft.add(new NamespaceOp.Sync(NamespaceOp.Sync.MAPS, dumpable), "/linux/uidMappings");
        draft.add(new NamespaceOp.BecomeRoot());
    }

    private boolean hasOffsets() {
        return !request.spec().linux().timeOffsets().isEmpty();
    }

    /**
     * Offsets can only be written while a time namespace has no process: it is unshared, written, and entered by the
     * next child. time_namespaces(7)
     */
    private long timeOffsets(long flags) {
        if (!hasOffsets()) {
            return flags;
        }
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, TimeOffset> entry :
                request.spec().linux().timeOffsets().entrySet()) {
            TimeOffset offset = entry.getValue();
            text.append(entry.getKey()).append(' ').append(offset.secs()).append(' ');
            text.append(offset.nanosecs()).append('\n');
        }
        draft.add(new NamespaceOp.Unshare(Uapi.CLONE_NEWTIME), "/linux/timeOffsets");
        draft.add(new NamespaceOp.TimeOffsets(text.toString()), "/linux/timeOffsets");
        return flags & ~Uapi.CLONE_NEWTIME;
    }
}
