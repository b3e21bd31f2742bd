// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.limits;

import java.util.ArrayList;
import java.util.List;
import jrun.host.cgroup.files.CgroupDir;
import jrun.host.cgroup.files.CgroupException;
import jrun.host.cgroup.files.Controllers;
import jrun.plan.StepDetail;
import jrun.spec.Cpu;
import jrun.spec.Resources;

/** What {@link Limits#set} would write for a cgroup that is not made yet, for {@code jrun plan}. Nothing is changed. */
public final class PlannedLimits {
    private PlannedLimits() {}

    /**
     * Every write in its order; where only the kernel will decide, the line says so.
     *
     * @throws CgroupException where the container would have no cgroup for one
     */
    public static List<StepDetail> of(Resources resources, Controllers controllers, boolean rootless)
            throws CgroupException {
        List<StepDetail> details = new ArrayList<>();
        CgroupDir cpuset = controllers.of("cpuset");
        if (cpuset != null && !cpuset.unified()) {
            Cpu cpu = resources.cpu();
            inherited(cpuset, "cpuset.cpus", cpu != null && ControlFileWrites.isSet(cpu.cpus()), details);
            inherited(cpuset, "cpuset.mems", cpu != null && ControlFileWrites.isSet(cpu.mems()), details);
        }
        List<ControlFileWrites.Write> writes = Limits.writes(resources, controllers, true);
        details.addAll(ControllersOfChildren.planned(controllers, writes));
        ControlFileWriter writer = new ControlFileWriter(controllers, rootless);
        for (ControlFileWrites.Write write : writes) {
            details.add(new StepDetail(text(writer.directory(write).path(), write), write.pointer()));
        }
        return details;
    }

    /** A new cpuset is empty, and no process can join it until it has what the one above has. */
    private static void inherited(CgroupDir dir, String file, boolean willBeSet, List<StepDetail> details) {
        List<String> empty = new ArrayList<>();
        String path = dir.path();
        String value = "";
        while (value.isEmpty() && path.length() > CgroupDir.ROOT.length()) {
            path = CgroupDir.parent(path);
            try (CgroupDir above = new CgroupDir("cpuset", path)) {
                value = above.readOrEmpty(file).strip();
            }
            if (value.isEmpty()) {
                empty.addFirst(path);
            }
        }
        for (String above : empty) {
            details.add(new StepDetail(write(value, above + "/" + file), ""));
        }
        if (!willBeSet) {
            details.add(new StepDetail(write(value, dir.path() + "/" + file), ""));
        }
    }

    private static String text(String where, ControlFileWrites.Write write) {
        ControlFileWrites.Write otherwise = write.otherwise();
        String text = write(write.value(), where + "/" + write.file());
        if (otherwise != null) {
            text += ", or where there is no such file " + write(otherwise.value(), where + "/" + otherwise.file());
        }
        return write.optional() ? text + ", if the kernel has it" : text;
    }

    static String write(String value, String path) {
        return "write \"" + value + "\" to " + path;
    }
}
