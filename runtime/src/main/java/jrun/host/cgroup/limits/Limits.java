// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.limits;

import static jrun.host.cgroup.limits.ControlFileWrites.orZero;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jrun.host.cgroup.files.CgroupDir;
import jrun.host.cgroup.files.CgroupException;
import jrun.host.cgroup.files.CgroupMode;
import jrun.host.cgroup.files.CgroupText;
import jrun.host.cgroup.files.Controllers;
import jrun.spec.BlockIo;
import jrun.spec.Cpu;
import jrun.spec.HugepageLimit;
import jrun.spec.Memory;
import jrun.spec.Rdma;
import jrun.spec.Resources;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a container's cgroup, device rules excepted. Resources become a list of writes, the writes reach the files;
 * a value that is not set is not written. runtime-spec: config-linux.md#control-groups
 */
public final class Limits {
    private final Controllers controllers;
    private final boolean fresh;

    private Limits(Controllers controllers, boolean fresh) {
        this.controllers = controllers;
        this.fresh = fresh;
    }

    /** Limits a new cgroup, before a process is in it. */
    public static void set(Resources resources, Controllers controllers, boolean rootless) throws CgroupException {
        NewCpuset.fill(controllers.of("cpuset"), resources.cpu());
        List<ControlFileWrites.Write> writes = writes(resources, controllers, true);
        ControllersOfChildren.enable(controllers, writes, true);
        new ControlFileWriter(controllers, rootless).write(writes);
    }

    /** Changes the limits that are named. */
    public static void change(Resources resources, Controllers controllers, boolean rootless) throws CgroupException {
        checkUsage(resources, controllers);
        List<ControlFileWrites.Write> writes = writes(resources, controllers, false);
        ControllersOfChildren.enable(controllers, writes, false);
        new ControlFileWriter(controllers, rootless).write(writes);
    }

    /** Refuses new limits below what is used now, where the resources ask for that check. */
    public static void checkUsage(Resources resources, Controllers controllers) throws CgroupException {
        CgroupDir dir = controllers.of("memory");
        Memory memory = resources.memory();
        if (dir == null || memory == null || !Boolean.TRUE.equals(memory.checkBeforeUpdate())) {
            return;
        }
        long usage = CgroupText.number(dir.readOrEmpty(usageFile(dir)), 0);
        checkUsage(memory.swap(), usage, "memory+swap", "swap");
        checkUsage(memory.limit(), usage, "memory", "limit");
    }

    private static void checkUsage(@Nullable Long limit, long usage, String what, String property)
            throws CgroupException {
        if (limit != null && limit > 0 && limit <= usage) {
            throw CgroupException.refused(
                    "set memory limits",
                    "/linux/resources/memory/" + property,
                    "rejecting " + what + " limit " + limit + " <= usage " + usage, // runc's words
                    "choose a limit above the usage, or leave out checkBeforeUpdate");
        }
    }

    static String usageFile(CgroupDir memory) {
        return memory.unified() ? "memory.current" : "memory.usage_in_bytes";
    }

    /**
     * The writes that resources mean, each controller's for where it is.
     *
     * @param fresh whether no limits are set yet; else what is there completes what is asked
     */
    static List<ControlFileWrites.Write> writes(Resources resources, Controllers controllers, boolean fresh)
            throws CgroupException {
        return new Limits(controllers, fresh).of(resources);
    }

    private List<ControlFileWrites.Write> of(Resources resources) throws CgroupException {
        List<ControlFileWrites.Write> writes = new ArrayList<>();
        if (resources.cpu() != null) {
            cpu(resources.cpu(), writes);
        }
        if (resources.memory() != null) {
            memory(resources.memory(), writes);
        }
        if (resources.pids() != null && resources.pids().limit() != null) {
            long limit = orZero(resources.pids().limit());
            ControlFileWrites pids = new ControlFileWrites("pids", "/pids", writes);
            if (limit < 0 && controllers.onV2("pids")) {
                pids.addOptional("pids.max", "max", "limit"); // where nothing counts processes there is no limit
            } else { // the least that a container can live with is its own process
                pids.add("pids.max", limit < 0 ? "max" : Long.toString(Math.max(limit, 1)), "limit");
            }
        }
        if (resources.blockIO() != null) {
            blockIo(resources.blockIO(), writes);
        }
        hugepages(resources.hugepageLimits(), writes);
        if (resources.network() != null && controllers.mode() != CgroupMode.V2) {
            V1ControlFiles.network(resources.network(), writes);
        }
        rdma(resources.rdma(), writes);
        unified(resources.unified(), writes);
        return writes;
    }

    /** The directory with the limits that are there already. */
    private @Nullable CgroupDir now(String controller) {
        return fresh ? null : controllers.of(controller);
    }

    private void cpu(Cpu cpu, List<ControlFileWrites.Write> writes) {
        if (controllers.onV2("cpu")) {
            V2ControlFiles.cpu(cpu, now("cpu"), writes);
        } else {
            V1ControlFiles.cpu(cpu, writes);
        }
        V1ControlFiles.cpuset(cpu, writes); // v2's files have the same names
    }

    private void memory(Memory memory, List<ControlFileWrites.Write> writes) throws CgroupException {
        if (controllers.onV2("memory")) {
            V2ControlFiles.memory(memory, now("memory"), writes);
        } else {
            V1ControlFiles.memory(memory, writes);
        }
    }

    private void blockIo(BlockIo io, List<ControlFileWrites.Write> writes) {
        if (controllers.onV2("blkio")) {
            V2ControlFiles.io(io, writes);
        } else {
            V1ControlFiles.blkio(io, writes);
        }
    }

    private void unified(Map<String, String> unified, List<ControlFileWrites.Write> writes) throws CgroupException {
        if (unified.isEmpty()) {
            return;
        }
        if (controllers.mode() != CgroupMode.V2) {
            throw CgroupException.refused(
                    "set unified limits",
                    "/linux/resources/unified",
                    "invalid configuration: cannot use unified on cgroup v1",
                    "use the properties of linux.resources, which fit both versions");
        }
        V2ControlFiles.unified(unified, writes);
    }

    private void hugepages(List<HugepageLimit> limits, List<ControlFileWrites.Write> into) {
        String suffix = controllers.onV2("hugetlb") ? "max" : "limit_in_bytes";
        int index = 0;
        for (HugepageLimit limit : limits) {
            ControlFileWrites writes = new ControlFileWrites("hugetlb", "/hugepageLimits/" + index++, into);
            String value = Long.toUnsignedString(limit.limit());
            writes.add("hugetlb." + limit.pageSize() + "." + suffix, value, "limit");
            // reserved pages have their own limit since Linux 5.7
            writes.addOptional("hugetlb." + limit.pageSize() + ".rsvd." + suffix, value, "limit");
        }
    }

    private static void rdma(Map<String, Rdma> devices, List<ControlFileWrites.Write> into) {
        for (Map.Entry<String, Rdma> device : devices.entrySet()) {
            Rdma limits = device.getValue();
            StringBuilder value = new StringBuilder(device.getKey());
            if (limits.hcaHandles() != null) {
                value.append(" hca_handle=").append(limits.hcaHandles());
            }
            if (limits.hcaObjects() != null) {
                value.append(" hca_object=").append(limits.hcaObjects());
            }
            new ControlFileWrites("rdma", "/rdma/" + device.getKey(), into).add("rdma.max", value.toString(), "");
        }
    }
}
