// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.limits;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import jrun.host.cgroup.files.CgroupDir;
import jrun.host.cgroup.files.CgroupException;
import jrun.host.cgroup.files.CgroupMode;
import jrun.host.cgroup.files.CgroupText;
import jrun.host.cgroup.files.Controllers;
import jrun.host.sys.SyscallException;

/** Turns v2 controllers on for the children of every cgroup above the container's. cgroups(7), cgroup.subtree_control */
final class ControllersOfChildren {
    /** What engines read in every container's cgroup, limited or not. */
    private static final List<String> WATCHED = List.of("cpuset", "cpu", "io", "memory", "pids");

    private static final List<String> KNOWN =
            List.of("cpuset", "cpu", "io", "memory", "pids", "hugetlb", "rdma", "misc", "dmem");

    private ControllersOfChildren() {}

    /**
     * Turns on what the writes need, which must come, and in a new cgroup what engines watch, which comes if it can.
     *
     * @param fresh whether the cgroup is new
     */
    static void enable(Controllers controllers, List<ControlFileWrites.Write> writes, boolean fresh)
            throws CgroupException {
        CgroupDir leaf = controllers.unified();
        if (leaf == null) {
            return;
        }
        Set<String> owners = new HashSet<>();
        for (ControlFileWrites.Write write : writes) {
            if (controllers.onV2(write.owner())) {
                owners.add(write.owner());
            }
        }
        List<String> required = new ArrayList<>(owners);
        required.retainAll(KNOWN);
        List<String> wanted = fresh && controllers.mode() == CgroupMode.V2 ? WATCHED : List.of();
        if (required.isEmpty() && wanted.isEmpty()) {
            return;
        }
        for (String path : above(leaf.path(), mountPoint(controllers.mode(), leaf.path()))) {
            try (CgroupDir dir = new CgroupDir("", path)) {
                enable(dir, required, wanted);
            }
        }
    }

    /** Where the v2 hierarchy of a container's directory is mounted: at the root of all, or just below it. */
    private static String mountPoint(CgroupMode mode, String path) {
        if (mode == CgroupMode.V2) {
            return CgroupDir.ROOT;
        }
        return path.substring(0, path.indexOf('/', CgroupDir.ROOT.length() + 1));
    }

    private static List<String> above(String leaf, String mountPoint) {
        List<String> above = new ArrayList<>();
        for (String path = CgroupDir.parent(leaf);
                path.length() >= mountPoint.length();
                path = CgroupDir.parent(path)) {
            above.addFirst(path);
        }
        return above;
    }

    private static void enable(CgroupDir dir, List<String> required, List<String> wanted) throws CgroupException {
        List<String> on =
                CgroupText.split(dir.readOrEmpty("cgroup.subtree_control").strip(), ' ');
        List<String> missing = new ArrayList<>(required);
        missing.addAll(wanted);
        missing.removeAll(on);
        if (missing.isEmpty()) {
            return;
        }
        List<String> available =
                CgroupText.split(dir.readOrEmpty("cgroup.controllers").strip(), ' ');
        missing.removeIf(controller ->
                wanted.contains(controller) && !required.contains(controller) && !available.contains(controller));
        if (missing.isEmpty() || tryToEnable(dir, "+" + String.join(" +", missing))) {
            return;
        }
        for (String controller : missing) {
            if (!tryToEnable(dir, "+" + controller) && required.contains(controller)) {
                throw refused(dir, controller, available.contains(controller));
            }
        }
    }

    private static boolean tryToEnable(CgroupDir dir, String value) {
        try {
            dir.write("cgroup.subtree_control", value);
            return true;
        } catch (SyscallException e) {
            return false;
        }
    }

    private static CgroupException refused(CgroupDir dir, String controller, boolean available) {
        String hint = available
                ? "a cgroup with processes of its own cannot limit its children; choose a cgroupsPath elsewhere"
                : "the cgroup above does not hand it down, or another hierarchy has it";
        return CgroupException.refused(
                "enable controller " + controller + " in " + dir.path(),
                "/linux/resources",
                available ? "the kernel refuses it" : "it is not available",
                hint);
    }
}
