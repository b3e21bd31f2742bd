// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.HashMap;
import java.util.Map;
import jrun.kernel.Uapi;
import jrun.spec.Linux;
import jrun.spec.Mount;

/**
 * User namespaces that map the ids of mounts. runtime-spec: config.md#posix-platform-mounts (uidMappings, gidMappings)
 */
final class IdmapPlan {
    private final MountContext context;
    private final Map<String, Integer> slots = new HashMap<>();

    IdmapPlan(MountContext context) {
        this.context = context;
    }

    /** The slot of the user namespace that maps this mount's ids, -1 if they are not mapped. */
    int slot(Mount mount, String pointer) throws PlanException {
        if (mount.hasOwnMappings()) {
            return slot(IdMaps.text(mount.uidMappings()), IdMaps.text(mount.gidMappings()), pointer);
        }
        if (!mount.isIdMapped()) {
            return -1;
        }
        if (context.namespaces.joins(Uapi.CLONE_NEWUSER)) {
            return context.namespaces.slot(Uapi.CLONE_NEWUSER);
        }
        Linux linux = context.request.spec().linux();
        return slot(IdMaps.text(linux.uidMappings()), IdMaps.text(linux.gidMappings()), pointer);
    }

    /** Mounts with the same mappings share one namespace. */
    private int slot(String uidMap, String gidMap, String pointer) throws PlanException {
        String key = uidMap + '/' + gidMap;
        Integer known = slots.get(key);
        if (known != null) {
            return known;
        }
        int slot = context.draft.newSlot(pointer);
        slots.put(key, slot);
        context.early.add(new PlannedOp(new NamespaceOp.MakeUserns(slot, uidMap, gidMap), pointer));
        return slot;
    }
}
