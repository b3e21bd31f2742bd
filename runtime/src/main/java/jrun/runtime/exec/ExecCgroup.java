// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.exec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import jrun.host.cgroup.files.CgroupMode;
import jrun.host.cgroup.place.CgroupPlacement;
import jrun.host.cgroup.place.CgroupRecord;
import jrun.host.state.StateException;
import jrun.host.sys.Syscalls;
import jrun.spec.JrunException;
import org.jspecify.annotations.Nullable;

/** The cgroups that an exec process joins: the container's own, or existing ones below it. */
final class ExecCgroup {
    private ExecCgroup() {}

    /**
     * Where the process goes.
     *
     * @param wanted {@code [controller:]path} each; without a controller for all hierarchies
     */
    static CgroupPlacement place(CgroupRecord own, List<String> wanted) throws JrunException {
        return CgroupPlacement.ofMember(wanted.isEmpty() ? own : below(own, wanted));
    }

    private static CgroupRecord below(CgroupRecord own, List<String> wanted) throws StateException {
        Map<String, String> paths = new LinkedHashMap<>(own.paths());
        for (String entry : wanted) {
            int colon = entry.indexOf(':');
            String below = entry.substring(colon + 1);
            if (colon >= 0 && own.mode() == CgroupMode.V2) {
                throw new StateException("exec --cgroup " + entry + ": cgroup v2 has no controllers to choose by");
            }
            List<String> hierarchies = colon < 0 ? List.copyOf(own.paths().keySet()) : chosen(own, entry, colon);
            for (String hierarchy : hierarchies) {
                paths.put(hierarchy, existing(Objects.requireNonNull(own.paths().get(hierarchy)), below, entry));
            }
        }
        return own.withPaths(paths);
    }

    /** The hierarchies of the controllers before the colon, which may or may not be mounted together. */
    private static List<String> chosen(CgroupRecord own, String entry, int colon) throws StateException {
        List<String> hierarchies = new ArrayList<>();
        for (String controller : entry.substring(0, colon).split(",", -1)) {
            String hierarchy = hierarchyOf(own, controller);
            if (hierarchy == null) {
                throw new StateException("exec --cgroup " + entry + ": unknown controller " + controller
                        + ", the container has none of that name");
            }
            hierarchies.add(hierarchy);
        }
        return hierarchies;
    }

    private static @Nullable String hierarchyOf(CgroupRecord own, String controller) {
        for (String controllers : own.paths().keySet()) {
            if (("," + controllers + ",").contains("," + controller + ",")
                    || controllers.equals("name=" + controller)) {
                return controllers;
            }
        }
        return null;
    }

    private static String existing(String own, String below, String entry) throws StateException {
        if (("/" + below + "/").contains("/../")) {
            throw new StateException(
                    "exec --cgroup " + entry + ": bad sub cgroup path: " + below + " is not a sub cgroup path");
        }
        String name = below.startsWith("/") ? below.substring(1) : below;
        String path = name.isEmpty() ? own : own + "/" + name;
        if (!Syscalls.access(path, 0)) {
            throw new StateException("exec --cgroup " + entry + ": adding pid of the process to " + path
                    + "/cgroup.procs: no such file or directory");
        }
        return path;
    }
}
