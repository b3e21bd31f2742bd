// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup;

import static jrun.host.cgroup.Writes.isSet;
import static jrun.host.cgroup.Writes.orZero;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jrun.spec.BlockIo;
import jrun.spec.Cpu;
import jrun.spec.HugepageLimit;
import jrun.spec.Memory;
import jrun.spec.Rdma;
import jrun.spec.Resources;

/**
 * The writes that resources mean, device rules excepted. Each controller is taken from v1 where it is mounted there and
 * from v2 otherwise; a value that is not set is not written. Pure: the same resources, the same writes. runtime-spec:
 * config-linux.md#control-groups
 *
 * @param v1 the controllers that have a v1 hierarchy
 * @param v2 whether there is a v2 hierarchy
 * @param bfq whether block I/O weights have the names of the BFQ scheduler
 */
record Limits(Set<String> v1, boolean v2, boolean bfq) {
    Limits {
        v1 = Set.copyOf(v1);
    }

    List<ControlWrite> of(Resources resources) throws CgroupException {
        List<ControlWrite> writes = new ArrayList<>();
        if (resources.cpu() != null) {
            cpu(resources.cpu(), writes);
        }
        if (resources.memory() != null) {
            memory(resources.memory(), writes);
        }
        if (resources.pids() != null && isSet(resources.pids().limit())) {
            long limit = orZero(resources.pids().limit());
            new Writes("pids", "/pids", writes).add("pids.max", limit < 0 ? "max" : Long.toString(limit), "limit");
        }
        if (resources.blockIO() != null) {
            blockIo(resources.blockIO(), writes);
        }
        hugepages(resources.hugepageLimits(), writes);
        if (resources.network() != null) {
            V1Limits.network(resources.network(), writes);
        }
        rdma(resources.rdma(), writes);
        if (!resources.unified().isEmpty()) {
            if (!v2) {
                throw CgroupException.refused(
                        "set unified limits",
                        "/linux/resources/unified",
                        "this host has no cgroup v2",
                        "use the properties of linux.resources, which fit both versions");
            }
            V2Limits.unified(resources.unified(), writes);
        }
        return writes;
    }

    private boolean useV2(String controller) {
        return v2 && !v1.contains(controller);
    }

    private void cpu(Cpu cpu, List<ControlWrite> writes) throws CgroupException {
        if (useV2("cpu")) {
            V2Limits.cpu(cpu, writes);
        } else {
            V1Limits.cpu(cpu, writes);
        }
        if (useV2("cpuset")) {
            V2Limits.cpuset(cpu, writes);
        } else {
            V1Limits.cpuset(cpu, writes);
        }
    }

    private void memory(Memory memory, List<ControlWrite> writes) throws CgroupException {
        if (useV2("memory")) {
            V2Limits.memory(memory, writes);
        } else {
            V1Limits.memory(memory, writes);
        }
    }

    private void blockIo(BlockIo io, List<ControlWrite> writes) throws CgroupException {
        if (useV2("blkio")) {
            V2Limits.io(io, bfq, writes);
        } else {
            V1Limits.blkio(io, bfq, writes);
        }
    }

    private void hugepages(List<HugepageLimit> limits, List<ControlWrite> into) throws CgroupException {
        String suffix = useV2("hugetlb") ? "max" : "limit_in_bytes";
        int index = 0;
        for (HugepageLimit limit : limits) {
            Writes writes = new Writes("hugetlb", "/hugepageLimits/" + index++, into);
            checkPageSize(limit.pageSize(), writes);
            String value = Long.toUnsignedString(limit.limit());
            writes.add("hugetlb." + limit.pageSize() + "." + suffix, value, "limit");
            // reserved pages have their own limit since Linux 5.7
            writes.addOptional("hugetlb." + limit.pageSize() + ".rsvd." + suffix, value, "limit");
        }
    }

    /** The size becomes part of a file's name. */
    private static void checkPageSize(String size, Writes writes) throws CgroupException {
        for (int i = 0; i < size.length(); i++) {
            if (!Character.isLetterOrDigit(size.charAt(i))) {
                throw writes.refused("pageSize", "must be a size such as 2MB, is \"" + size + "\"");
            }
        }
        if (size.isEmpty()) {
            throw writes.refused("pageSize", "must be a size such as 2MB, is empty");
        }
    }

    private static void rdma(Map<String, Rdma> devices, List<ControlWrite> into) {
        for (Map.Entry<String, Rdma> device : devices.entrySet()) {
            Rdma limits = device.getValue();
            StringBuilder value = new StringBuilder(device.getKey());
            if (limits.hcaHandles() != null) {
                value.append(" hca_handle=").append(limits.hcaHandles());
            }
            if (limits.hcaObjects() != null) {
                value.append(" hca_object=").append(limits.hcaObjects());
            }
            new Writes("rdma", "/rdma/" + device.getKey(), into).add("rdma.max", value.toString(), "");
        }
    }
}
