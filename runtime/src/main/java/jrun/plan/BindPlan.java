// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.List;
import jrun.kernel.Uapi;

/** Bind mounts: a clone of a mount of the host, changed while nobody sees it, then attached. */
final class BindPlan {
    private static final long LOCKABLE =
            Uapi.MOUNT_ATTR_RDONLY | Uapi.MOUNT_ATTR_NOSUID | Uapi.MOUNT_ATTR_NODEV | Uapi.MOUNT_ATTR_NOEXEC;
    private static final int NO_IDMAP = -1;

    private final MountContext context;

    BindPlan(MountContext context) {
        this.context = context;
    }

    void bind(String source, String target, MountOptions options, long attachFlags, String pointer)
            throws PlanException {
        bind(source, target, options, options.recursive(), attachFlags, NO_IDMAP, pointer);
    }

    /**
     * Binds a path of the host on a target.
     *
     * @param source absolute path on the host
     * @param usernsSlot slot of the user namespace that maps the ids, -1 for none
     */
    void bind(
            String source,
            String target,
            MountOptions options,
            boolean recursive,
            long attachFlags,
            int usernsSlot,
            String pointer)
            throws PlanException {
        boolean early = context.opensEarly();
        int slot = early ? context.draft.newSlot(pointer) : Draft.SCRATCH_SLOT;
        List<PlannedOp> out = early ? context.early : context.inside;
        long flags = recursive ? Uapi.AT_RECURSIVE : 0;
        out.add(new PlannedOp(new MountOp.OpenTree(slot, source, flags, target), pointer));
        MountAttributes attributes = new MountAttributes(slot, target, pointer, out);
        if (recursive && options.readonly() && Paths.clean(source).equals("/sys")) {
            // What is mounted below is the host's as well, and a sysfs of the container's own would not show it.
            attributes.attributes(true, Uapi.MOUNT_ATTR_RDONLY, 0);
        }
        change(attributes, options, recursive, usernsSlot);
        context.inside.add(new PlannedOp(new MountOp.Attach(slot, target, attachFlags), pointer));
    }

    private void change(MountAttributes attributes, MountOptions options, boolean recursive, int usernsSlot) {
        if (usernsSlot != NO_IDMAP) {
            attributes.idmap(options.recursiveIdmap(), usernsSlot);
        }
        // A locked flag stays, as it does with runc: "rw" is in almost every engine's list and means no wish.
        long clear = context.flagsAreLocked() ? options.clear() & ~LOCKABLE : options.clear();
        attributes.attributes(false, options.set(), clear);
        long all = recursive ? Uapi.MS_REC : 0;
        long first =
                options.propagations().isEmpty() ? 0 : options.propagations().getFirst();
        boolean cut = (first & Uapi.MS_PRIVATE) != 0 && (first & all) == all;
        if (context.opensEarly() && !cut) {
            // A clone made on the host is a peer of the host's mount; a mount namespace of a user namespace has only
            // slaves, so that nothing mounted inside shows outside.
            attributes.propagation(Uapi.MS_SLAVE | all);
        }
        attributes.recursive(options);
        attributes.emit();
    }
}
