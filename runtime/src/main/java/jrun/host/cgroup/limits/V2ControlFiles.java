// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.limits;

import static jrun.host.cgroup.limits.ControlFileWrites.isSet;
import static jrun.host.cgroup.limits.ControlFileWrites.orZero;

import java.util.List;
import java.util.Map;
import jrun.host.cgroup.files.CgroupDir;
import jrun.host.cgroup.files.CgroupException;
import jrun.host.cgroup.files.CgroupText;
import jrun.spec.BlockIo;
import jrun.spec.Cpu;
import jrun.spec.Memory;
import jrun.spec.ThrottleDevice;
import jrun.spec.WeightDevice;
import org.jspecify.annotations.Nullable;

/**
 * The files of the v2 controllers, values converted from the v1 terms of the spec by runc's formulas. What v2 cannot do
 * is left out, see {@link LeftOut}. Linux: Documentation/admin-guide/cgroup-v2.rst
 */
final class V2ControlFiles {
    /** Keeps the error of floating point from being rounded up. */
    private static final double ROUNDING = 1e-9;

    private V2ControlFiles() {}

    /** @param now the directory when it has limits already: a period alone must not take the quota away */
    static void cpu(Cpu cpu, @Nullable CgroupDir now, List<ControlFileWrites.Write> into) {
        ControlFileWrites writes = new ControlFileWrites("cpu", "/cpu", into);
        if (isSet(cpu.shares())) {
            writes.add("cpu.weight", Long.toString(weightOfShares(orZero(cpu.shares()))), "shares");
        }
        if (cpu.burst() != null) {
            writes.addOptional("cpu.max.burst", cpu.burst().toString(), "burst");
        }
        if (isSet(cpu.quota()) || isSet(cpu.period())) {
            long asked = isSet(cpu.quota()) ? orZero(cpu.quota()) : quotaOf(now);
            String quota = asked > 0 ? Long.toString(asked) : "max";
            String value = isSet(cpu.period()) ? quota + " " + cpu.period() : quota; // alone it keeps the period
            writes.add("cpu.max", value, isSet(cpu.quota()) ? "quota" : "period");
        }
        V1ControlFiles.idle(cpu, writes);
    }

    private static long quotaOf(@Nullable CgroupDir now) {
        String quotaAndPeriod = now == null ? "" : now.readOrEmpty("cpu.max");
        return CgroupText.number(quotaAndPeriod.substring(0, Math.max(0, quotaAndPeriod.indexOf(' '))), -1);
    }

    /** 2..262144 onto 1..10000 so that the defaults, 1024 and 100, meet: a parabola of the logarithms, rounded up. */
    static long weightOfShares(long shares) {
        double log = Math.log((double) shares) / Math.log(2);
        double exponent = (log * log + 125 * log) / 612 - 7.0 / 34;
        return (long) Math.ceil(Math.pow(10, exponent) - ROUNDING);
    }

    /** @param now the directory when it has limits already: a new limit of swap is measured by that of memory */
    static void memory(Memory memory, @Nullable CgroupDir now, List<ControlFileWrites.Write> into)
            throws CgroupException {
        ControlFileWrites writes = new ControlFileWrites("memory", "/memory", into);
        String swap = swapAlone(memory, now, writes);
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
    private static @Nullable String swapAlone(Memory memory, @Nullable CgroupDir now, ControlFileWrites writes)
            throws CgroupException {
        long both = orZero(memory.swap());
        long limit = orZero(memory.limit());
        if (limit == 0 && both > 0 && now != null) {
            limit = CgroupText.number(now.readOrEmpty("memory.max"), -1);
        }
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

    static void io(BlockIo io, List<ControlFileWrites.Write> into) {
        ControlFileWrites writes = new ControlFileWrites("io", "/blockIO", into);
        if (isSet(io.weight())) {
            long weight = orZero(io.weight());
            String converted = "default " + weightOfBlockIo(weight);
            writes.addEither("io.bfq.weight", Long.toString(weight), "io.weight", converted, "weight");
        }
        int index = 0;
        for (WeightDevice device : io.weightDevice()) {
            String of = "weightDevice/" + index++;
            if (isSet(device.weight())) {
                String node = device.major() + ":" + device.minor() + " ";
                deviceWeight(writes, node, orZero(device.weight()), of + "/weight");
            }
        }
        throttle(writes, "rbps", io.throttleReadBpsDevice(), "throttleReadBpsDevice");
        throttle(writes, "wbps", io.throttleWriteBpsDevice(), "throttleWriteBpsDevice");
        throttle(writes, "riops", io.throttleReadIOPSDevice(), "throttleReadIOPSDevice");
        throttle(writes, "wiops", io.throttleWriteIOPSDevice(), "throttleWriteIOPSDevice");
    }

    /** A device whose scheduler has no weights is passed over, as with runc. */
    private static void deviceWeight(ControlFileWrites writes, String node, long weight, String property) {
        String converted = node + weightOfBlockIo(weight);
        writes.addEitherOptional("io.bfq.weight", node + weight, "io.weight", converted, property);
    }

    /** 10..1000 onto 1..10000, linear. */
    static long weightOfBlockIo(long weight) {
        return 1 + (weight - 10) * 9999 / 990;
    }

    /** A rate of 0 means none on v1; here that is {@code max}. */
    private static void throttle(ControlFileWrites writes, String key, List<ThrottleDevice> devices, String property) {
        int index = 0;
        for (ThrottleDevice device : devices) {
            String rate = device.rate() == 0 ? "max" : Long.toUnsignedString(device.rate());
            String value = device.major() + ":" + device.minor() + " " + key + "=" + rate;
            writes.add("io.max", value, property + "/" + index++);
        }
    }

    static void unified(Map<String, String> unified, List<ControlFileWrites.Write> into) {
        ControlFileWrites writes = new ControlFileWrites("", "/unified", into);
        for (Map.Entry<String, String> entry : unified.entrySet()) {
            String file = entry.getKey();
            for (String line : CgroupText.lines(entry.getValue())) { // the kernel takes one line a write
                writes.add(file, line, file.replace("~", "~0").replace("/", "~1"));
            }
        }
    }
}
