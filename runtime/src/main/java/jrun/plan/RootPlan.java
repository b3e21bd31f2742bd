// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.List;
import jrun.kernel.Uapi;
import jrun.spec.Mount;
import jrun.spec.Spec;
import org.jspecify.annotations.Nullable;

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
        String path = Paths.resolve(request.bundle(), request.spec().root().path());
        draft.add(new MountOp.OpenRoot(path, ownMounts() ? 0 : 1), "/root/path");
    }

    private long propagation() throws PlanException {
        String name = request.spec().linux().rootfsPropagation();
        if (name == null || name.isEmpty()) {
            return 0;
        }
        long flags = MountOption.propagation(name);
        if (flags == 0) {
            throw new PlanException(PROPAGATION, "unknown propagation " + name);
        }
        if (request.noPivot() && (flags & Uapi.MS_PRIVATE) != 0) {
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
        long how = request.noPivot() ? MountOp.EnterRoot.MOVE : MountOp.EnterRoot.PIVOT;
        draft.add(new MountOp.EnterRoot(ownMounts() ? how : MountOp.EnterRoot.CHROOT));
    }

    /** What the root mount itself becomes, once it is the root. */
    void attributes() throws PlanException {
        Spec spec = request.spec();
        boolean readonly = spec.root().readonly();
        if (!ownMounts()) {
            refuseWithoutMounts(readonly ? "/root/readonly" : null);
            return;
        }
        long propagation = propagation();
        if (readonly || propagation != 0) {
            String pointer = readonly ? "/root/readonly" : PROPAGATION;
            draft.add(new MountOp.RootAttr(readonly ? Uapi.MOUNT_ATTR_RDONLY : 0, 0, propagation), pointer);
        }
    }

    private static void refuseWithoutMounts(@Nullable String pointer) throws PlanException {
        if (pointer != null) {
            throw new PlanException(
                    pointer, "a mount namespace is needed, add {\"type\": \"mount\"} to /linux/namespaces");
        }
    }

    /** Read-only and masked paths, after everything that could uncover them. */
    void hide() throws PlanException {
        List<String> readonly = request.spec().linux().readonlyPaths();
        for (int i = 0; i < readonly.size(); i++) {
            String pointer = "/linux/readonlyPaths/" + i;
            if (mayHide(readonly.get(i), pointer)) {
                draft.add(new MountOp.ReadonlyPath(readonly.get(i)), pointer);
            }
        }
        List<String> masked = request.spec().linux().maskedPaths();
        for (int i = 0; i < masked.size(); i++) {
            String pointer = "/linux/maskedPaths/" + i;
            if (mayHide(masked.get(i), pointer)) {
                draft.add(new MountOp.MaskPath(masked.get(i)), pointer);
            }
        }
    }

    /** Without a mount namespace nothing can be hidden; that is fine only below a mount that is left out as well. */
    private boolean mayHide(String path, String pointer) throws PlanException {
        if (ownMounts()) {
            return true;
        }
        String clean = Paths.clean(path);
        for (Mount mount : request.spec().mounts()) {
            if (Paths.below(clean, Paths.clean(mount.destination()))) {
                return false;
            }
        }
        refuseWithoutMounts(pointer);
        return false;
    }
}
