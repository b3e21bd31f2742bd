// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.place;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jrun.host.cgroup.files.CgroupException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Uapi;
import jrun.plan.CgroupFacts;
import org.jspecify.annotations.Nullable;

/**
 * The hierarchies of the host, and the container's directory in each of those that it has one in. It is settled before a
 * plan is made, so that the plan, the directories and the joins are about the same hierarchies.
 *
 * @param cgroup the directories; a hierarchy without one is not joined
 */
public record CgroupPlacement(CgroupView view, CgroupRecord cgroup) {
    /**
     * The place of one more process of a container. An ordinary user's goes without a cgroup that it may not enter from
     * where it is.
     *
     * @param container its cgroup, or existing ones below it
     */
    public static CgroupPlacement ofMember(CgroupRecord container) throws CgroupException {
        CgroupView view = CgroupView.probe();
        if (!container.rootless()) {
            return new CgroupPlacement(view, container);
        }
        Map<String, String> paths = new LinkedHashMap<>();
        for (Hierarchy hierarchy : view.hierarchies()) {
            String path = container.paths().get(hierarchy.controllers());
            if (path != null && mayJoin(view, hierarchy, path)) {
                paths.put(hierarchy.controllers(), path);
            }
        }
        return new CgroupPlacement(view, container.withPaths(paths));
    }

    /**
     * Whether this process may put one into a cgroup that is its own: always on v1; on v2 it must be allowed to take it out
     * of the cgroup where it is, up to what both have in common. cgroups(7), cgroup delegation containment
     */
    public static boolean mayJoin(CgroupView view, Hierarchy hierarchy, String path) throws CgroupException {
        if (!hierarchy.unified()) {
            return true;
        }
        String common = CgroupPaths.common(hierarchy.mountPoint() + view.ownDirectory(hierarchy), path);
        return Syscalls.access(common + "/cgroup.procs", Uapi.W_OK);
    }

    /** What the planner has to know. */
    public CgroupFacts facts() {
        return facts(false);
    }

    /**
     * What the planner has to know.
     *
     * @param movedIn whether the process is moved in, and does not join
     */
    public CgroupFacts facts(boolean movedIn) {
        List<CgroupFacts.Hierarchy> v1 = new ArrayList<>();
        for (Hierarchy hierarchy : view.v1()) {
            v1.add(fact(hierarchy, cgroup.paths().get(hierarchy.controllers())));
        }
        return new CgroupFacts(CgroupFacts.Mode.valueOf(view.mode().name()), v1, unified(), movedIn);
    }

    private static CgroupFacts.Hierarchy fact(Hierarchy hierarchy, @Nullable String path) {
        String point = hierarchy.mountPoint();
        String name = point.substring(point.lastIndexOf('/') + 1);
        return new CgroupFacts.Hierarchy(
                name, hierarchy.controllers(), point, path == null ? point : path, path != null);
    }

    private CgroupFacts.@Nullable Unified unified() {
        Hierarchy unified = view.unified();
        if (unified == null) {
            return null;
        }
        String path = cgroup.paths().get(unified.controllers());
        return new CgroupFacts.Unified(unified.mountPoint(), path == null ? unified.mountPoint() : path, path != null);
    }
}
