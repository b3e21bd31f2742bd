// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.limits;

import static jrun.host.cgroup.limits.ControlFileWrites.isSet;

import jrun.host.cgroup.files.CgroupDir;
import jrun.host.cgroup.files.CgroupException;
import jrun.host.sys.SyscallException;
import jrun.spec.Cpu;
import org.jspecify.annotations.Nullable;

/** v1 cpusets begin empty, and nothing can join them so: what is empty is copied down from above. cpuset(7) */
final class NewCpuset {
    private NewCpuset() {}

    /**
     * Fills what is empty.
     *
     * @param dir the new cgroup; nothing is done where it is not v1's
     * @param cpu what will be set, and need not be filled
     */
    static void fill(@Nullable CgroupDir dir, @Nullable Cpu cpu) throws CgroupException {
        if (dir == null || dir.unified()) {
            return;
        }
        try {
            fill(dir, "cpuset.cpus", cpu != null && isSet(cpu.cpus()));
            fill(dir, "cpuset.mems", cpu != null && isSet(cpu.mems()));
        } catch (SyscallException e) {
            throw CgroupException.failed("prepare cpuset " + dir.path(), "/linux/resources/cpu", e, "");
        }
    }

    private static void fill(CgroupDir dir, String file, boolean willBeSet) throws SyscallException {
        String inherited = inherited(CgroupDir.parent(dir.path()), file);
        if (!willBeSet) {
            dir.write(file, inherited);
        }
    }

    private static String inherited(String path, String file) throws SyscallException {
        try (CgroupDir dir = new CgroupDir("cpuset", path)) {
            String value = dir.read(file).strip();
            if (!value.isEmpty()) {
                return value;
            }
            String above = inherited(CgroupDir.parent(path), file);
            dir.write(file, above);
            return above;
        }
    }
}
