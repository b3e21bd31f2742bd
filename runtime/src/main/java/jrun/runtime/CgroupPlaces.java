// SPDX-License-Identifier: Apache-2.0
package jrun.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jrun.host.cgroup.CgroupRecord;
import jrun.host.cgroup.CgroupView;
import jrun.host.cgroup.Hierarchy;
import jrun.plan.CgroupFacts;
import org.jspecify.annotations.Nullable;

/** What the planner has to know of the host's hierarchies and of the container's place in each. */
public final class CgroupPlaces {
    private CgroupPlaces() {}

    public static CgroupFacts facts(CgroupView view, CgroupRecord record) {
        List<CgroupFacts.Hierarchy> v1 = new ArrayList<>();
        for (Map.Entry<String, String> place : record.paths().entrySet()) {
            Hierarchy hierarchy = find(view, place.getKey());
            if (hierarchy != null) {
                v1.add(fact(hierarchy, place.getValue(), true));
            }
        }
        for (Hierarchy hierarchy : view.v1()) {
            if (!record.paths().containsKey(hierarchy.controllers())) {
                v1.add(fact(hierarchy, hierarchy.mountPoint(), false));
            }
        }
        return new CgroupFacts(CgroupFacts.Mode.valueOf(view.mode().name()), v1, unified(view, record));
    }

    private static CgroupFacts.@Nullable Unified unified(CgroupView view, CgroupRecord record) {
        Hierarchy unified = view.unified();
        if (unified == null) {
            return null;
        }
        String place = record.paths().get(unified.controllers());
        return new CgroupFacts.Unified(
                unified.mountPoint(), place == null ? unified.mountPoint() : place, place != null);
    }

    private static @Nullable Hierarchy find(CgroupView view, String controllers) {
        for (Hierarchy hierarchy : view.v1()) {
            if (hierarchy.controllers().equals(controllers)) {
                return hierarchy;
            }
        }
        return null;
    }

    private static CgroupFacts.Hierarchy fact(Hierarchy hierarchy, String directory, boolean joined) {
        String point = hierarchy.mountPoint();
        String name = point.substring(point.lastIndexOf('/') + 1);
        return new CgroupFacts.Hierarchy(name, hierarchy.controllers(), point, directory, joined);
    }
}
