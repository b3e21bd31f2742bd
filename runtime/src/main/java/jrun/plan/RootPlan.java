// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.List;
import jrun.kernel.Uapi;

/** The root file system: propagation, entering, read-only, hidden paths. runtime-spec: config.md#root */
final class RootPlan {
    private static final String PROPAGATION = "/linux/rootfsPropagation";

    private final CreateRequest request;
    private final Namespaces namespaces;
    private final Draft draft;

    RootPlan(CreateRequest request, Namespaces namespaces, Draft draft) {
        this.request = request;
        this.namespaces = namespaces;
        this.draft = draft;
    }

    private boolean ownMounts() {
        return namespaces.has(Uapi.CLONE_NEWNS);
    }

    /** Cuts the host's tree off and opens the root file system. */
    void open() throws PlanException {
        long propagation = propagation();
        if (ownMounts()) {
            String pointer = propagation == 0 ? "" : PROPAGATION;
            draft.add(new MountOp.RootParent(hostPropagation(propagation)), pointer);
        }
        String path = Paths.withoutTail(
                Paths.resolve(request.bundle(), request.spec().root().path()));
        long slave = (propagation & Uapi.MS_SLAVE) != 0 ? MountOp.OpenRoot.SLAVE : 0;
        draft.add(new MountOp.OpenRoot(path, ownMounts() ? slave : MountOp.OpenRoot.ONLY_OPEN), "/root/path");
    }

    private long propagation() throws PlanException {
        String name = request.spec().linux().rootfsPropagation();
        if (name == null) {
            return 0;
        }
        long flags = MountOption.propagation(name);
        if (request.takenOff() != null && (flags & Uapi.MS_PRIVATE) != 0) {
            throw new PlanException(
                    PROPAGATION, name + " is not safe without pivot_root: the host's mounts would stay");
        }
        return flags;
    }

    /**
     * What the host's tree becomes in the new mount namespace. Only shared is taken as asked, for mounts made inside to
     * reach the host. An unbindable tree could not be bound from any more, so it is private until the root is entered.
     */
    private static long hostPropagation(long asked) {
        if ((asked & Uapi.MS_SHARED) != 0) {
            return asked;
        }
        boolean cut = (asked & (Uapi.MS_PRIVATE | Uapi.MS_UNBINDABLE)) != 0;
        return Uapi.MS_REC | (cut ? Uapi.MS_PRIVATE : Uapi.MS_SLAVE);
    }

    void enter() {
        List<String> takenOff = request.takenOff();
        if (!ownMounts()) {
            draft.add(new MountOp.EnterRoot(MountOp.EnterRoot.CHROOT, List.of()));
        } else if (takenOff != null) {
            draft.add(new MountOp.EnterRoot(MountOp.EnterRoot.MOVE, takenOff));
        } else {
            draft.add(new MountOp.EnterRoot(MountOp.EnterRoot.PIVOT, List.of()));
        }
    }

    /** What the root mount itself becomes, once it is the root. */
    void attributes() throws PlanException {
        if (!ownMounts()) {
            if (request.spec().root().readonly()) {
                draft.warn("/root/readonly is left out, the container has no mount namespace of its own");
            }
            return;
        }
        boolean readonly = request.spec().root().readonly();
        long propagation = propagation();
        if (readonly || propagation != 0) {
            String pointer = readonly ? "/root/readonly" : PROPAGATION;
            draft.add(new MountOp.RootAttr(readonly ? Uapi.MOUNT_ATTR_RDONLY : 0, propagation), pointer);
        }
    }

    /** Read-only and masked paths, after everything that could uncover them. */
    void hide() {
        List<String> readonly = request.spec().linux().readonlyPaths();
        for (int i = 0; i < readonly.size(); i++) {
            draft.add(new MountOp.ReadonlyPath(readonly.get(i)), "/linux/readonlyPaths/" + i);
        }
        List<String> masked = request.spec().linux().maskedPaths();
        for (int i = 0; i < masked.size(); i++) {
            if (masked.indexOf(masked.get(i)) == i) { // twice would only be a second mount over the first
                draft.add(new MountOp.MaskPath(masked.get(i)), "/linux/maskedPaths/" + i);
            }
        }
    }
}
