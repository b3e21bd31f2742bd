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
import jrun.kernel.Errno;
import jrun.plan.StepDetail;
import org.jspecify.annotations.Nullable;

/** Turns v2 controllers on for the children of every cgroup above the container's. cgroups(7), cgroup.subtree_control */
final class ControllersOfChildren {
    private static final List<String> KNOWN =
            List.of("cpuset", "cpu", "io", "memory", "pids", "hugetlb", "rdma", "misc", "dmem");

    private ControllersOfChildren() {}

    /**
     * Turns on what the writes need, which must come, and for a new cgroup where there is v2 alone all that there is, which
     * comes if it can: engines and runc's tests look for the files, limited or not.
     *
     * @param fresh whether the cgroup is new
     */
    static void enable(Controllers controllers, List<ControlFileWrites.Write> writes, boolean fresh)
            throws CgroupException {
        CgroupDir leaf = controllers.unified();
        if (leaf == null) {
            return;
        }
        List<String> required = required(controllers, writes);
        boolean all = fresh && controllers.mode() == CgroupMode.V2;
        if (required.isEmpty() && !all) {
            return;
        }
        List<String> available = null;
        for (String path : above(leaf.path(), mountPoint(controllers.mode(), leaf.path()))) {
            try (CgroupDir dir = new CgroupDir("", path)) {
                available = available == null ? words(dir, "cgroup.controllers") : available;
                available = enable(dir, required, all, available);
            }
        }
    }

    private static List<String> required(Controllers controllers, List<ControlFileWrites.Write> writes) {
        Set<String> owners = new HashSet<>();
        for (ControlFileWrites.Write write : writes) {
            boolean nothing = write.optional() && write.value().equals("max");
            if (!nothing && controllers.onV2(write.owner())) {
                owners.add(write.owner());
            }
        }
        List<String> required = new ArrayList<>(owners);
        required.retainAll(KNOWN);
        return required;
    }

    /** What {@link #enable} would write for a new cgroup, if the kernel takes it; what is not to be had is refused now. */
    static List<StepDetail> planned(Controllers controllers, List<ControlFileWrites.Write> writes)
            throws CgroupException {
        CgroupDir leaf = controllers.unified();
        if (leaf == null) {
            return List.of();
        }
        List<StepDetail> details = new ArrayList<>();
        List<String> required = required(controllers, writes);
        List<String> available = null;
        for (String path : above(leaf.path(), mountPoint(controllers.mode(), leaf.path()))) {
            try (CgroupDir dir = new CgroupDir("", path)) {
                available = available == null ? words(dir, "cgroup.controllers") : available;
                List<String> on = words(dir, "cgroup.subtree_control");
                List<String> missing = new ArrayList<>(required);
                for (String controller : missing) {
                    if (!on.contains(controller) && !available.contains(controller)) {
                        throw refused(dir, controller, false);
                    }
                }
                List<String> more = new ArrayList<>(controllers.mode() == CgroupMode.V2 ? available : List.of());
                more.removeAll(missing);
                missing.addAll(more);
                missing.removeAll(on);
                if (!missing.isEmpty()) {
                    String value = "+" + String.join(" +", missing);
                    details.add(new StepDetail(
                            PlannedLimits.write(value, path + "/cgroup.subtree_control"), "/linux/resources"));
                }
                missing.addAll(on);
                available = missing;
            }
        }
        return details;
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

    private static List<String> words(CgroupDir dir, String file) {
        return CgroupText.split(dir.readOrEmpty(file).strip(), ' ');
    }

    /** Returns what the cgroups below have from now on. */
    private static List<String> enable(CgroupDir dir, List<String> required, boolean all, List<String> available)
            throws CgroupException {
        List<String> on = words(dir, "cgroup.subtree_control");
        List<String> missing = new ArrayList<>(required);
        missing.removeAll(on);
        List<String> more = new ArrayList<>(all ? available : List.of());
        more.removeAll(on);
        more.removeAll(missing);
        List<String> together = new ArrayList<>(missing);
        together.addAll(more);
        if (together.isEmpty()) {
            return on;
        }
        Errno refusal = tryToEnable(dir, together);
        if (refusal == null) {
            together.addAll(on);
            return together;
        }
        List<String> now = new ArrayList<>(on);
        for (String controller : missing) {
            if (tryToEnable(dir, List.of(controller)) != null) {
                throw refused(dir, controller, available.contains(controller));
            }
            now.add(controller);
        }
        now.addAll(refusal == Errno.EBUSY ? List.of() : enableEach(dir, more));
        return now;
    }

    /**
     * Those of them that the kernel enables. They are not tried where it said EBUSY: the cgroup has processes of its own, and
     * would become threaded with the first that is not of a process.
     */
    private static List<String> enableEach(CgroupDir dir, List<String> controllers) {
        List<String> enabled = new ArrayList<>();
        for (String controller : controllers) {
            if (tryToEnable(dir, List.of(controller)) == null) {
                enabled.add(controller);
            }
        }
        return enabled;
    }

    /** Null, or why the kernel enables none of them. */
    private static @Nullable Errno tryToEnable(CgroupDir dir, List<String> controllers) {
        try {
            dir.write("cgroup.subtree_control", "+" + String.join(" +", controllers));
            return null;
        } catch (SyscallException e) {
            return e.errno();
        }
    }

    private static CgroupException refused(CgroupDir dir, String controller, boolean available) {
        String hint = available
                ? "a cgroup with processes of its own cannot limit its children; choose a cgroupsPath elsewhere"
                : "the cgroup above does not hand it down (without root it has to be delegated), or another hierarchy has it";
        return CgroupException.refused(
                "enable controller " + controller + " in " + dir.path(),
                "/linux/resources",
                available ? "the kernel refuses it" : "it is not available",
                hint);
    }
}
