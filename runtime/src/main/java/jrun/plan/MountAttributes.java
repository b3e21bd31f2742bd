// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.ArrayList;
import java.util.List;
import jrun.kernel.Uapi;

/**
 * Changes of a mount: attributes and id mapping, once for the mount itself and once for all below it, and propagation,
 * packed into as few operations as there can be. mount_setattr(2)
 */
final class MountAttributes {
    private final int slot;
    private final String target;
    private final String pointer;
    private final List<PlannedOp> out;
    private final Change own = new Change();
    private final Change all = new Change();
    private final List<Long> propagations = new ArrayList<>(2);

    private static final class Change {
        private long set;
        private long clear;
        private long named;
        private boolean locked;
        private int usernsSlot = -1;

        private boolean isEmpty() {
            return set == 0 && clear == 0;
        }
    }

    /** Changes the mount in this slot, or with slot -1 what is mounted on the target already. */
    MountAttributes(int slot, String target, String pointer, List<PlannedOp> out) {
        this.slot = slot;
        this.target = target;
        this.pointer = pointer;
        this.out = out;
    }

    void attributes(boolean recursive, long set, long clear) {
        Change change = recursive ? all : own;
        change.set |= set;
        change.clear |= clear;
    }

    /**
     * Clears more of the mount itself, but not where that is locked; it is an error where what is {@code named} is.
     *
     * @param lock whether it counts as locked although the host's privileges could clear it
     */
    void clearUnlessLocked(long clear, long named, boolean lock) {
        own.clear |= clear;
        own.named |= named;
        own.locked |= lock;
    }

    void idmap(boolean recursive, int usernsSlot) {
        Change change = recursive ? all : own;
        change.set |= Uapi.MOUNT_ATTR_IDMAP;
        change.usernsSlot = usernsSlot;
    }

    /** MS_SHARED and so on, with MS_REC for all mounts below as well. Several are applied in order. */
    void propagation(long flags) {
        propagations.add(flags);
    }

    /** What the options ask of the mount and of all below it, and its propagation, after what was asked so far. */
    void recursive(MountOptions options) {
        attributes(true, options.recursiveSet(), options.recursiveClear());
        propagations.addAll(options.propagations());
    }

    void emit() {
        emit(own, 0);
        emit(all, Uapi.AT_RECURSIVE);
        while (!propagations.isEmpty()) {
            add(new Change(), 0);
        }
    }

    private void emit(Change change, long recursion) {
        if (!change.isEmpty()) {
            add(change, recursion);
        }
    }

    private void add(Change change, long recursion) {
        long propagation = propagations.isEmpty() ? 0 : propagations.removeFirst();
        Op op = slot < 0
                ? new MountOp.Remount(target, change.set, change.clear, propagation, recursion)
                : new MountOp.MountAttr(
                        slot,
                        change.set,
                        change.clear,
                        propagation,
                        change.usernsSlot,
                        recursion,
                        change.named,
                        change.locked ? MountOp.MountAttr.LOCKED : 0,
                        target);
        out.add(new PlannedOp(op, pointer));
    }
}
