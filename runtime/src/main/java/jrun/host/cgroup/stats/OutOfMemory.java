// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.stats;

import jrun.host.cgroup.files.CgroupDir;
import jrun.host.cgroup.files.CgroupText;
import jrun.host.cgroup.files.Controllers;
import org.jspecify.annotations.Nullable;

/** Whether the kernel has killed a process of the container for its memory limit. Documentation/admin-guide/cgroup-v2.rst */
public final class OutOfMemory {
    private OutOfMemory() {}

    /** What to say of it, with the limit and the highest use in bytes; null when memory did not run out. */
    public static @Nullable String of(Controllers controllers) {
        CgroupDir memory = controllers.of("memory");
        if (memory == null) {
            return null;
        }
        boolean v2 = memory.unified();
        if (!ranOut(memory, v2)) {
            return null;
        }
        String limit = memory.readOrEmpty(v2 ? "memory.max" : "memory.limit_in_bytes");
        String peak = memory.readOrEmpty(v2 ? "memory.peak" : "memory.max_usage_in_bytes");
        return "container init was OOM-killed (memory limit too low?): limit " + limit.strip() + ", highest use "
                + peak.strip()
                + " bytes; hint: raise /linux/resources/memory/limit, jrun's own part needs less than 512 KiB";
    }

    /**
     * Whether a process was killed, or an allocation failed: the kernel counts a kill where the first process that has the
     * memory is, and a stage that shares it with the one before is killed in the container's cgroup and counted in ours.
     */
    private static boolean ranOut(CgroupDir memory, boolean v2) {
        String events = memory.readOrEmpty(v2 ? "memory.events" : "memory.oom_control");
        if (CgroupText.keyed(events, "oom_kill", 0) > 0) {
            return true;
        }
        return v2
                ? CgroupText.keyed(events, "oom", 0) > 0
                : CgroupText.number(memory.readOrEmpty("memory.failcnt"), 0) > 0;
    }
}
