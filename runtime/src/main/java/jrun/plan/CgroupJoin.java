// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * How the helper joins the container's control groups: v2 when its child is cloned, v1 by itself, as the first thing
 * that the child does or, with a user namespace, before it. Both avoid the kernel's wait of moving another process, and
 * what the namespaces take of the kernel's memory is charged to who makes the container.
 */
final class CgroupJoin {
    private record V1(int slot, String name) {}

    private final List<V1> v1 = new ArrayList<>();
    private final long how;
    private int v2Slot = -1;

    private CgroupJoin(long how) {
        this.how = how;
    }

    static CgroupJoin of(HostFacts host, Draft draft) {
        CgroupFacts facts = host.cgroups();
        CgroupJoin join = new CgroupJoin(host.needsDumpable() ? NamespaceOp.Clone.STAY_DUMPABLE : 0);
        if (facts.movedIn()) {
            return join;
        }
        for (CgroupFacts.Hierarchy hierarchy : facts.v1()) {
            if (hierarchy.joined()) {
                int slot = draft.importFd(new FdImport.CgroupV1(hierarchy.options()));
                join.v1.add(new V1(slot, hierarchy.name()));
            }
        }
        CgroupFacts.Unified unified = facts.v2();
        if (unified != null && unified.joined()) {
            join.v2Slot = draft.importFd(new FdImport.CgroupV2());
        }
        return join;
    }

    void joinV1(Draft draft) {
        for (V1 hierarchy : v1) {
            draft.add(new NamespaceOp.JoinCgroup(hierarchy.slot, hierarchy.name));
        }
    }

    /** Whether a clone still has to happen into the v2 group. */
    boolean needsClone() {
        return v2Slot >= 0;
    }

    /** Clones, into the v2 group the first time. */
    void clone(Draft draft, long flags) {
        draft.add(new NamespaceOp.Clone(flags, v2Slot, how));
        v2Slot = -1;
    }
}
