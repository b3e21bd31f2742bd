// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.limits;

import static jrun.host.cgroup.limits.ControlFileWrites.isSet;
import static jrun.host.cgroup.limits.ControlFileWrites.orZero;

import java.util.List;
import jrun.spec.BlockIo;
import jrun.spec.Cpu;
import jrun.spec.InterfacePriority;
import jrun.spec.Memory;
import jrun.spec.Network;
import jrun.spec.ThrottleDevice;
import jrun.spec.WeightDevice;

/**
 * The files of the v1 controllers. Linux: Documentation/admin-guide/cgroup-v1. The order within a controller is that
 * for a new cgroup; a write that is refused with EINVAL because of another value is tried again after the others.
 */
final class V1ControlFiles {
    private V1ControlFiles() {}

    static void cpu(Cpu cpu, List<ControlFileWrites.Write> into) {
        ControlFileWrites writes = new ControlFileWrites("cpu", "/cpu", into);
        writes.addIfSet("cpu.shares", cpu.shares(), "shares");
        writes.addIfSet("cpu.cfs_period_us", cpu.period(), "period");
        if (cpu.burst() != null) {
            writes.addOptional("cpu.cfs_burst_us", cpu.burst().toString(), "burst");
        }
        writes.addIfSet("cpu.cfs_quota_us", cpu.quota(), "quota");
        writes.addIfSet("cpu.rt_period_us", cpu.realtimePeriod(), "realtimePeriod");
        writes.addIfSet("cpu.rt_runtime_us", cpu.realtimeRuntime(), "realtimeRuntime");
        idle(cpu, writes);
    }

    static void idle(Cpu cpu, ControlFileWrites writes) {
        Long idle = cpu.idle();
        if (idle != null && idle == 0) {
            writes.addOptional("cpu.idle", "0", "idle"); // what every kernel without the file does
        } else if (idle != null) {
            writes.add("cpu.idle", idle.toString(), "idle");
        }
    }

    static void cpuset(Cpu cpu, List<ControlFileWrites.Write> into) {
        ControlFileWrites writes = new ControlFileWrites("cpuset", "/cpu", into);
        writes.addIfSet("cpuset.cpus", cpu.cpus(), "cpus");
        writes.addIfSet("cpuset.mems", cpu.mems(), "mems");
    }

    static void memory(Memory memory, List<ControlFileWrites.Write> into) {
        ControlFileWrites writes = new ControlFileWrites("memory", "/memory", into);
        if (Boolean.TRUE.equals(memory.useHierarchy())) {
            writes.addOptional("memory.use_hierarchy", "1", "useHierarchy");
        }
        writes.addIfSet("memory.limit_in_bytes", memory.limit(), "limit");
        if (isSet(memory.swap())) {
            writes.add("memory.memsw.limit_in_bytes", Long.toString(orZero(memory.swap())), "swap");
        } else if (memory.limit() != null && memory.limit() == -1) {
            // no limit of memory makes sense only with no limit of memory and swap together
            writes.addOptional("memory.memsw.limit_in_bytes", "-1", "limit");
        }
        writes.addIfSet("memory.soft_limit_in_bytes", memory.reservation(), "reservation");
        if (isSet(memory.kernel())) {
            writes.addOptional("memory.kmem.limit_in_bytes", Long.toString(orZero(memory.kernel())), "kernel");
        }
        writes.addIfSet("memory.kmem.tcp.limit_in_bytes", memory.kernelTCP(), "kernelTCP");
        if (Boolean.TRUE.equals(memory.disableOOMKiller())) {
            writes.add("memory.oom_control", "1", "disableOOMKiller");
        }
        Long swappiness = memory.swappiness();
        if (swappiness != null && swappiness != -1) {
            writes.add("memory.swappiness", swappiness.toString(), "swappiness");
        }
    }

    static void blkio(BlockIo io, List<ControlFileWrites.Write> into) {
        ControlFileWrites writes = new ControlFileWrites("blkio", "/blockIO", into);
        if (isSet(io.weight())) {
            weight(writes, "", Long.toString(orZero(io.weight())), "weight");
        }
        if (isSet(io.leafWeight())) {
            writes.add("blkio.leaf_weight", Long.toString(orZero(io.leafWeight())), "leafWeight");
        }
        int index = 0;
        for (WeightDevice device : io.weightDevice()) {
            String of = "weightDevice/" + index++;
            String node = device.major() + ":" + device.minor() + " ";
            if (isSet(device.weight())) {
                weight(writes, "_device", node + device.weight(), of + "/weight");
            }
            if (isSet(device.leafWeight())) {
                writes.add("blkio.leaf_weight_device", node + device.leafWeight(), of + "/leafWeight");
            }
        }
        throttle(writes, "read_bps_device", io.throttleReadBpsDevice(), "throttleReadBpsDevice");
        throttle(writes, "write_bps_device", io.throttleWriteBpsDevice(), "throttleWriteBpsDevice");
        throttle(writes, "read_iops_device", io.throttleReadIOPSDevice(), "throttleReadIOPSDevice");
        throttle(writes, "write_iops_device", io.throttleWriteIOPSDevice(), "throttleWriteIOPSDevice");
    }

    /** CFQ's weights went with it in Linux 5.0; BFQ has its own files. */
    private static void weight(ControlFileWrites writes, String suffix, String value, String property) {
        writes.addEither("blkio.weight" + suffix, value, "blkio.bfq.weight" + suffix, value, property);
    }

    private static void throttle(ControlFileWrites writes, String file, List<ThrottleDevice> devices, String property) {
        int index = 0;
        for (ThrottleDevice device : devices) {
            String value = device.major() + ":" + device.minor() + " " + Long.toUnsignedString(device.rate());
            writes.add("blkio.throttle." + file, value, property + "/" + index++);
        }
    }

    static void network(Network network, List<ControlFileWrites.Write> into) {
        new ControlFileWrites("net_cls", "/network", into).addIfSet("net_cls.classid", network.classID(), "classID");
        ControlFileWrites priorities = new ControlFileWrites("net_prio", "/network", into);
        int index = 0;
        for (InterfacePriority priority : network.priorities()) {
            String value = priority.name() + " " + priority.priority();
            priorities.add("net_prio.ifpriomap", value, "priorities/" + index++);
        }
    }
}
