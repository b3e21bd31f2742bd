// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.ArrayList;
import java.util.List;
import jrun.spec.Capabilities;
import jrun.spec.Capability;
import org.jspecify.annotations.Nullable;

/**
 * The five capability sets as masks, reduced to what the kernel grants.
 *
 * <p>A name that this kernel or this runtime does not have is left out with a warning: engines ask for "all" and mean
 * all there is. Ambient capabilities that are not also permitted and inheritable are left out with a warning, as by runc:
 * Buildah has them. Of the other impossible combinations the kernel would say no
 * more than EPERM; they are refused here, by name. runtime-spec: config.md#linux-process; capabilities(7)
 */
final class CapabilityPlan {
    private static final List<String> NO_NAMES = List.of();

    final long bounding;
    final long effective;
    final long permitted;
    final long inheritable;
    final long ambient;

    private final String pointer;
    private final long limit;
    private final List<String> missing = new ArrayList<>(0);

    /**
     * Compiles the sets; absent ones are empty.
     *
     * @param limit what the process can have at most: the runtime's own set, or all in a user namespace of its own
     */
    CapabilityPlan(@Nullable Capabilities sets, long limit, String pointer, Draft draft) throws PlanException {
        this.pointer = pointer;
        this.limit = limit;
        this.bounding = mask(sets == null ? NO_NAMES : sets.bounding());
        this.effective = mask(sets == null ? NO_NAMES : sets.effective());
        this.permitted = mask(sets == null ? NO_NAMES : sets.permitted());
        this.inheritable = mask(sets == null ? NO_NAMES : sets.inheritable());
        long raised = mask(sets == null ? NO_NAMES : sets.ambient());
        this.ambient = raised & permitted & inheritable;
        refuse("/effective", effective & ~permitted, "permitted");
        refuse("/inheritable", inheritable & ~bounding, "bounding");
        if (raised != ambient) { // runc's words
            draft.warn(pointer + "/ambient: can't raise ambient capability " + labels(raised & ~ambient)
                    + ": it must be permitted and inheritable too");
        }
        if (!missing.isEmpty()) {
            draft.warn(pointer + ": " + String.join(", ", missing) + " cannot be had here and is left out");
        }
    }

    boolean has(Capability capability) {
        return (effective & capability.mask()) != 0;
    }

    private static String labels(long mask) {
        List<String> labels = new ArrayList<>();
        for (Capability capability : Capability.values()) {
            if ((capability.mask() & mask) != 0) {
                labels.add(capability.label());
            }
        }
        return String.join(", ", labels);
    }

    private long mask(List<String> names) {
        long mask = 0;
        for (String name : names) {
            Capability capability = Capability.of(name);
            if (capability == null) {
                continue; // the validator has warned
            }
            long bit = capability.mask() & limit;
            mask |= bit;
            if (bit == 0 && !missing.contains(name)) {
                missing.add(name);
            }
        }
        return mask;
    }

    private void refuse(String set, long outside, String within) throws PlanException {
        if (outside != 0) {
            throw new PlanException(
                    pointer + set,
                    Capability.text(outside) + " is not in the " + within + " set, the kernel refuses that");
        }
    }
}
