// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.List;

/**
 * Changes of a mount: attributes, propagation and id mapping, once for the mount itself and once for all below it, packed
 * into as few calls as the kernel allows. mount_setattr(2)
 */
final class MountAttributes {
    private final int slot;
    private final String target;
    private final String pointer;
    private final List<PlannedOp> out;
    private final Change own = new Change(0);
    private final Change all = new Change(Kernel.AT_RECURSIVE);

    private static final class Change {
        private final long recursion;
        private long set;
        private long clear;
        private long propagation;
        private int usernsSlot = -1;

        private Change(long recursion) {
            this.recursion = recursion;
        }

        private boolean isEmpty() {
            return set == 0 && clear == 0 && propagation == 0;
        }

        private void reset() {
            set = 0;
            clear = 0;
            propagation = 0;
            usernsSlot = -1;
        }
    }

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

    void idmap(boolean recursive, int usernsSlot) {
        Change change = recursive ? all : own;
        change.set |= Kernel.ATTR_IDMAP;
        change.usernsSlot = usernsSlot;
    }

    /** A propagation of MS_SHARED and so on, with MS_REC for all mounts below. One call sets only one: order is kept. */
    void propagation(long flags) {
        if (own.propagation != 0 || all.propagation != 0) {
            emit();
        }
        Change change = (flags & Kernel.MS_REC) != 0 ? all : own;
        change.propagation = flags & ~Kernel.MS_REC;
    }

    /** Writes what is collected: for a mount that is not attached yet. */
    void emit() {
        emit(own);
        emit(all);
    }

    private void emit(Change change) {
        if (!change.isEmpty()) {
            out.add(new PlannedOp(
                    new MountOp.MountAttr(
                            slot,
                            change.set,
                            change.clear,
                            change.propagation,
                            change.usernsSlot,
                            change.recursion,
                            target),
                    pointer));
            change.reset();
        }
    }

    /** Writes what is collected: for the mount that is on the target already. */
    void emitRemount() {
        emitRemount(own);
        emitRemount(all);
    }

    private void emitRemount(Change change) {
        if (!change.isEmpty()) {
            out.add(new PlannedOp(
                    new MountOp.Remount(target, change.set, change.clear, change.propagation, change.recursion),
                    pointer));
            change.reset();
        }
    }
}
