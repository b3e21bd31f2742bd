// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.exec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jrun.host.cgroup.files.CgroupMode;
import jrun.host.cgroup.place.CgroupPlacement;
import jrun.host.cgroup.place.CgroupRecord;
import jrun.host.state.StateException;
import jrun.host.sys.Syscalls;
import jrun.spec.JrunException;

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
            boolean found = false;
            for (Map.Entry<String, String> place : own.paths().entrySet()) {
                if (colon < 0 || names(place.getKey(), entry.substring(0, colon))) {
                    paths.put(place.getKey(), existing(place.getValue(), below, entry));
                    found = true;
                }
            }
            if (!found) {
                throw new StateException("exec --cgroup " + entry + ": unknown controller " + entry.substring(0, colon)
                        + ", the container has none of that name");
            }
        }
        return own.withPaths(paths);
    }

    private static boolean names(String controllers, String wanted) {
        return ("," + controllers + ",").contains("," + wanted + ",") || controllers.equals("name=" + wanted);
    }

    private static String existing(String own, String below, String entry) throws StateException {
        if (("/" + below + "/").contains("/../")) {
            throw new StateException(
                    "exec --cgroup " + entry + ": bad sub cgroup path: " + below + " is not a sub cgroup path");
        }
        String name = below.startsWith("/") ? below.substring(1) : below;
        String path = name.isEmpty() ? own : own + "/" + name;
        if (!Syscalls.exists(path)) {
            throw new StateException("exec --cgroup " + entry + ": adding pid of the process to " + path
                    + "/cgroup.procs: no such file or directory");
        }
        return path;
    }
}
