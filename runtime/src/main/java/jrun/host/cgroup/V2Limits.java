// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup;

import static jrun.host.cgroup.Writes.isSet;
import static jrun.host.cgroup.Writes.orZero;

import java.util.List;
import java.util.Map;
import jrun.spec.BlockIo;
import jrun.spec.Cpu;
import jrun.spec.Memory;
import jrun.spec.ThrottleDevice;
import jrun.spec.WeightDevice;
import org.jspecify.annotations.Nullable;

/**
 * The files of the v2 controllers, values converted from the v1 terms of the spec by runc's formulas. What v2 cannot do
 * is refused, kernel memory excepted: v2 counts it as memory. Linux: Documentation/admin-guide/cgroup-v2.rst
 */
final class V2Limits {
    private V2Limits() {}

    static void cpu(Cpu cpu, List<ControlWrite> into) throws CgroupException {
        Writes writes = new Writes("cpu", "/cpu", into);
        V1Limits.checkShares(cpu, writes);
        if (isSet(cpu.realtimeRuntime())) {
            throw writes.notOnV2("realtimeRuntime");
        }
        if (isSet(cpu.realtimePeriod())) {
            throw writes.notOnV2("realtimePeriod");
        }
        if (isSet(cpu.shares())) {
            writes.add("cpu.weight", Long.toString(weightOfShares(orZero(cpu.shares()))), "shares");
        }
        if (cpu.burst() != null) {
            writes.addOptional("cpu.max.burst", cpu.burst().toString(), "burst");
        }
        if (isSet(cpu.quota()) || isSet(cpu.period())) {
            String quota = orZero(cpu.quota()) > 0 ? Long.toString(orZero(cpu.quota())) : "max";
            String value = isSet(cpu.period()) ? quota + " " + cpu.period() : quota; // alone it keeps the period
            writes.add("cpu.max", value, isSet(cpu.quota()) ? "quota" : "period");
        }
        V1Limits.idle(cpu, writes);
    }

    /** 2..262144 onto 1..10000, linear. */
    static long weightOfShares(long shares) {
        return 1 + (shares - 2) * 9999 / 262142;
    }

    static void cpuset(Cpu cpu, List<ControlWrite> into) {
        V1Limits.cpuset(cpu, into); // the files have the same names
    }

    static void memory(Memory memory, List<ControlWrite> into) throws CgroupException {
        Writes writes = new Writes("memory", "/memory", into);
        if (orZero(memory.kernelTCP()) > 0) {
            throw writes.notOnV2("kernelTCP");
        }
        if (memory.swappiness() != null && memory.swappiness() != -1) {
            throw writes.notOnV2("swappiness");
        }
        if (Boolean.TRUE.equals(memory.disableOOMKiller())) {
            throw writes.notOnV2("disableOOMKiller");
        }
        String swap = swapAlone(memory, writes);
        if (swap != null) {
            String property = isSet(memory.swap()) ? "swap" : "limit";
            if (swap.equals("max") || swap.equals("0")) {
                writes.addOptional("memory.swap.max", swap, property); // a kernel without swap does both
            } else {
                writes.add("memory.swap.max", swap, property);
            }
        }
        if (isSet(memory.limit())) {
            writes.add("memory.max", orMax(orZero(memory.limit())), "limit");
        }
        if (isSet(memory.reservation())) {
            writes.add("memory.low", orMax(orZero(memory.reservation())), "reservation");
        }
    }

    /** The spec's limit is of memory and swap together, v2's of swap alone; null when it stays as it is. */
    private static @Nullable String swapAlone(Memory memory, Writes writes) throws CgroupException {
        long limit = orZero(memory.limit());
        long both = orZero(memory.swap());
        if (both == 0) {
            return limit < 0 ? "max" : null;
        }
        if (both < 0) {
            return "max";
        }
        if (limit <= 0) {
            throw writes.refused("swap", "a limit of memory and swap needs a limit of memory", "set memory.limit too");
        }
        if (both < limit) {
            throw writes.refused("swap", "must not be below memory.limit " + limit + ", is " + both);
        }
        return Long.toString(both - limit);
    }

    private static String orMax(long value) {
        return value < 0 ? "max" : Long.toString(value);
    }

    /** @param bfq whether the cgroup has the BFQ scheduler's weights, which need no conversion */
    static void io(BlockIo io, boolean bfq, List<ControlWrite> into) throws CgroupException {
        Writes writes = new Writes("io", "/blockIO", into);
        if (isSet(io.leafWeight())) {
            throw writes.notOnV2("leafWeight");
        }
        String file = bfq ? "io.bfq.weight" : "io.weight";
        if (isSet(io.weight())) {
            long weight = orZero(io.weight());
            writes.add(file, bfq ? Long.toString(weight) : "default " + weightOfBlockIo(weight), "weight");
        }
        int index = 0;
        for (WeightDevice device : io.weightDevice()) {
            String of = "weightDevice/" + index++;
            if (isSet(device.leafWeight())) {
                throw writes.notOnV2(of + "/leafWeight");
            }
            if (isSet(device.weight())) {
                long weight = bfq ? orZero(device.weight()) : weightOfBlockIo(orZero(device.weight()));
                writes.add(file, device.major() + ":" + device.minor() + " " + weight, of + "/weight");
            }
        }
        throttle(writes, "rbps", io.throttleReadBpsDevice(), "throttleReadBpsDevice");
        throttle(writes, "wbps", io.throttleWriteBpsDevice(), "throttleWriteBpsDevice");
        throttle(writes, "riops", io.throttleReadIOPSDevice(), "throttleReadIOPSDevice");
        throttle(writes, "wiops", io.throttleWriteIOPSDevice(), "throttleWriteIOPSDevice");
    }

    /** 10..1000 onto 1..10000, linear. */
    static long weightOfBlockIo(long weight) {
        return 1 + (weight - 10) * 9999 / 990;
    }

    /** A rate of 0 means none on v1; here that is {@code max}. */
    private static void throttle(Writes writes, String key, List<ThrottleDevice> devices, String property) {
        int index = 0;
        for (ThrottleDevice device : devices) {
            String rate = device.rate() == 0 ? "max" : Long.toUnsignedString(device.rate());
            String value = device.major() + ":" + device.minor() + " " + key + "=" + rate;
            writes.add("io.max", value, property + "/" + index++);
        }
    }

    /** The controller that a file of the unified map belongs to; empty for files that every cgroup has. */
    static String controllerOf(String file) {
        int dot = file.indexOf('.');
        String prefix = dot < 0 ? "" : file.substring(0, dot);
        return prefix.equals("cgroup") ? "" : prefix;
    }

    static void unified(Map<String, String> unified, List<ControlWrite> into) throws CgroupException {
        for (Map.Entry<String, String> entry : unified.entrySet()) {
            String file = entry.getKey();
            String pointer =
                    Writes.RESOURCES + "/unified/" + file.replace("~", "~0").replace("/", "~1");
            if (file.isEmpty() || file.contains("/") || file.startsWith(".") || file.indexOf(0) >= 0) {
                throw CgroupException.refused(
                        "set \"" + file + "\"", pointer, "must be the name of a file in the cgroup's directory");
            }
            into.add(new ControlWrite("", file, entry.getValue(), pointer, false));
        }
    }
}
