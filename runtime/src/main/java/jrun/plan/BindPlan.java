// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.List;
import jrun.kernel.Uapi;

/** Bind mounts: a clone of a mount of the host, changed while nobody sees it, then attached. */
final class BindPlan {
    /** What a bind mount has only if it is named, once any flag is; access times stay as they are. mount(2), MS_REMOUNT */
    private static final long REPLACED = Uapi.MOUNT_ATTR_RDONLY
            | Uapi.MOUNT_ATTR_NOSUID
            | Uapi.MOUNT_ATTR_NODEV
            | Uapi.MOUNT_ATTR_NOEXEC
            | Uapi.MOUNT_ATTR_NOSYMFOLLOW;

    private static final int NO_IDMAP = -1;

    private final MountContext context;

    BindPlan(MountContext context) {
        this.context = context;
    }

    /** Binds with all that is below it what a file system of the container's own would show; flags of the host's stay. */
    void bindInstead(String source, String target, MountOptions options, long attachFlags, String pointer)
            throws PlanException {
        bind(source, target, options, true, attachFlags, NO_IDMAP, false, pointer);
    }

    /**
     * Binds a path of the host as a mount of the configuration asks.
     *
     * @param source absolute path on the host
     * @param usernsSlot slot of the user namespace that maps the ids, -1 for none
     */
    void bind(String source, String target, MountOptions options, long attachFlags, int usernsSlot, String pointer)
            throws PlanException {
        bind(source, target, options, options.recursive(), attachFlags, usernsSlot, true, pointer);
    }

    private void bind(
            String source,
            String target,
            MountOptions options,
            boolean recursive,
            long attachFlags,
            int usernsSlot,
            boolean replaces,
            String pointer)
            throws PlanException {
        boolean early = context.opensEarly() && (usernsSlot != NO_IDMAP || context.live || !isInRootfs(source));
        int slot = early ? context.draft.newSlot(pointer) : Draft.SCRATCH_SLOT;
        List<PlannedOp> out = early ? context.early : context.inside;
        long flags = recursive ? Uapi.AT_RECURSIVE : 0;
        out.add(new PlannedOp(new MountOp.OpenTree(slot, source, flags, target), pointer));
        MountAttributes attributes = new MountAttributes(slot, target, pointer, out);
        if (recursive && options.readonly() && Paths.clean(source).equals("/sys")) {
            // What is mounted below is the host's as well, and a sysfs of the container's own would not show it.
            attributes.attributes(true, Uapi.MOUNT_ATTR_RDONLY, 0);
        }
        if (replaces) {
            flags(attributes, options, early && context.locksFlags());
        } else {
            attributes.attributes(false, options.set(), 0);
            attributes.clearUnlessLocked(options.clear(), 0, false);
        }
        change(attributes, options, recursive, usernsSlot, early);
        context.inside.add(new PlannedOp(new MountOp.Attach(slot, target, attachFlags), pointer));
    }

    /** A source below the rootfs may be what a mount before this one has brought: it is opened when its turn comes. */
    private boolean isInRootfs(String source) {
        return source.startsWith(context.rootfs() + "/");
    }

    private static void flags(MountAttributes attributes, MountOptions options, boolean lock) {
        long named = options.clear();
        if (options.set() == 0 && named == 0) {
            return;
        }
        long clear = named | (REPLACED & ~options.set());
        if ((named & Uapi.MOUNT_ATTR_ATIME) != 0) {
            clear |= Uapi.MOUNT_ATTR_NODIRATIME & ~options.set();
        }
        attributes.attributes(false, options.set(), 0);
        attributes.clearUnlessLocked(clear, named, lock);
    }

    private void change(
            MountAttributes attributes, MountOptions options, boolean recursive, int usernsSlot, boolean early) {
        if (usernsSlot != NO_IDMAP) {
            attributes.idmap(options.recursiveIdmap(), usernsSlot);
        }
        long all = recursive ? Uapi.MS_REC : 0;
        long first =
                options.propagations().isEmpty() ? 0 : options.propagations().getFirst();
        boolean cut = (first & Uapi.MS_PRIVATE) != 0 && (first & all) == all;
        if (early && !cut) {
            // A clone made on the host is a peer of the host's mount; a mount namespace of a user namespace has only
            // slaves, so that nothing mounted inside shows outside.
            attributes.propagation(Uapi.MS_SLAVE | all);
        }
        attributes.recursive(options);
        attributes.emit();
    }
}
