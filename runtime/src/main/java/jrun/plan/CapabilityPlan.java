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
 * all there is. Ambient capabilities that are not also permitted and inheritable are left out in silence, as runc does:
 * its own default configuration and Buildah have them. Of the other impossible combinations the kernel would say no
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
        this.ambient = mask(sets == null ? NO_NAMES : sets.ambient()) & permitted & inheritable;
        refuse("/effective", effective & ~permitted, "permitted");
        refuse("/inheritable", inheritable & ~bounding, "bounding");
        if (!missing.isEmpty()) {
            draft.warn(pointer + ": " + String.join(", ", missing) + " cannot be had here and is left out");
        }
    }

    boolean has(Capability capability) {
        return (effective & capability.mask()) != 0;
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
