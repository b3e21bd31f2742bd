// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.limits;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jrun.host.cgroup.files.CgroupDir;
import jrun.host.cgroup.files.CgroupException;
import jrun.host.cgroup.files.CgroupText;
import jrun.host.cgroup.files.Controllers;
import jrun.host.systemd.BusValue;
import jrun.host.systemd.UnitProperty;
import jrun.spec.CpuList;
import jrun.spec.JrunException;
import jrun.spec.Resources;

/**
 * Limits as properties of a unit of systemd: each control file that has a property becomes it, so that systemd does not take
 * the limit back when it next writes the cgroup's files. What has none is left to the files. systemd.resource-control(5)
 */
public final class LimitProperties {
    /** The kernel takes 4K, 4M and 4G. */
    private static final int BITS_OF_UNIT = 10;

    private static final int KNOWS_IDLE = 252;
    private static final int KNOWS_OOM_POLICY = 253;
    private static final long DEFAULT_PERIOD = 100_000;
    private static final long USEC_PER_SEC = 1_000_000;
    /** systemd keeps a quota as whole percents of a processor. */
    private static final long PERCENT = USEC_PER_SEC / 100;

    private final Controllers controllers;
    private final boolean fresh;
    private final Version version;
    private final List<UnitProperty> properties = new ArrayList<>();
    private final Map<String, List<BusValue>> ofDevices = new LinkedHashMap<>();
    private String quota = "";
    private String period = "";

    /** Which systemd it is, where that matters. */
    @FunctionalInterface
    public interface Version {
        /** Its number, such as 252. */
        int number() throws JrunException;
    }

    private LimitProperties(Controllers controllers, boolean fresh, Version version) {
        this.controllers = controllers;
        this.fresh = fresh;
        this.version = version;
    }

    /**
     * The properties that resources mean.
     *
     * @param fresh whether no limits are set yet; else what is there completes what is asked
     */
    public static List<UnitProperty> of(Resources resources, Controllers controllers, boolean fresh, Version version)
            throws JrunException {
        LimitProperties limits = new LimitProperties(controllers, fresh, version);
        for (ControlFileWrites.Write write : Limits.writes(resources, controllers, fresh)) {
            limits.add(write);
        }
        limits.addQuota();
        limits.ofDevices.forEach((name, values) -> limits.properties.add(UnitProperty.list(name, "(st)", values)));
        return limits.properties;
    }

    private void add(ControlFileWrites.Write write) throws JrunException {
        String value = write.value().strip();
        switch (write.file()) {
            case "memory.max" -> number("MemoryMax", value, write);
            case "memory.high" -> number("MemoryHigh", value, write);
            case "memory.low" -> number("MemoryLow", value, write);
            case "memory.min" -> number("MemoryMin", value, write);
            case "memory.swap.max" -> number("MemorySwapMax", value, write);
            case "memory.limit_in_bytes" -> number("MemoryLimit", value, write);
            case "cpu.weight" -> number("CPUWeight", value, write);
            case "cpu.shares" -> number("CPUShares", value, write);
            case "cpu.max" -> cpuMax(value);
            case "cpu.idle" -> idle(value);
            case "memory.oom.group" -> oomPolicy(value);
            case "cpu.cfs_quota_us" -> quota = value;
            case "cpu.cfs_period_us" -> period = value;
            case "cpuset.cpus" -> mask("AllowedCPUs", value, write);
            case "cpuset.mems" -> mask("AllowedMemoryNodes", value, write);
            case "pids.max" -> number("TasksMax", value.equals("0") ? "1" : value, write); // systemd takes no 0
            case "blkio.weight" -> number("BlockIOWeight", value, write);
            case "io.bfq.weight" -> add(write.otherwise() == null ? write : write.otherwise());
            case "io.weight" -> ioWeight(value, write);
            case "io.max" -> ioMax(value, write);
            case "blkio.throttle.read_bps_device" -> device("BlockIOReadBandwidth", value, write);
            case "blkio.throttle.write_bps_device" -> device("BlockIOWriteBandwidth", value, write);
            default -> {
                return; // systemd knows no such limit and leaves the file alone
            }
        }
    }

    /** systemd expresses cpu.idle=1 as CPUWeight=0; it cannot express cpu.idle=0. */
    private void idle(String value) throws JrunException {
        if (value.equals("1") && controllers.onV2("cpu") && version.number() >= KNOWS_IDLE) {
            properties.removeIf(property -> property.name().equals("CPUWeight"));
            properties.add(UnitProperty.number("CPUWeight", 0));
        }
    }

    /** It can be set only while a scope is started. */
    private void oomPolicy(String value) throws JrunException {
        if (fresh && version.number() >= KNOWS_OOM_POLICY) {
            properties.add(UnitProperty.text("OOMPolicy", value.equals("1") ? "kill" : "continue"));
        }
    }

    private void number(String name, String value, ControlFileWrites.Write write) throws JrunException {
        properties.add(UnitProperty.number(name, parse(value, write)));
    }

    private static long parse(String value, ControlFileWrites.Write write) throws CgroupException {
        if (value.equals("max") || value.startsWith("-")) {
            return UnitProperty.INFINITY;
        }
        int unit = "KMGkmg".indexOf(value.substring(Math.max(0, value.length() - 1))) % 3;
        boolean plain = value.isEmpty() || unit < 0;
        try {
            long number = Long.parseUnsignedLong(plain ? value : value.substring(0, value.length() - 1));
            return plain ? number : Math.multiplyExact(number, 1L << (BITS_OF_UNIT * (unit + 1)));
        } catch (NumberFormatException | ArithmeticException e) {
            throw CgroupException.refused(
                    "set " + write.file(), write.pointer(), "\"" + write.value() + "\" is not a number");
        }
    }

    /** {@code QUOTA [PERIOD]} */
    private void cpuMax(String value) {
        List<String> parts = CgroupText.split(value, ' ');
        quota = parts.isEmpty() ? "" : parts.getFirst();
        period = parts.size() > 1 ? parts.get(1) : "";
    }

    /** Microseconds of a processor for each second, which is how systemd has it; rounded up, or a part would be lost. */
    private void addQuota() {
        long every = CgroupText.number(period, 0);
        if (every > 0) {
            properties.add(UnitProperty.number("CPUQuotaPeriodUSec", every));
        }
        if (quota.isEmpty() && every == 0) {
            return;
        }
        long each = every > 0 ? every : periodNow();
        long allowed = quota.isEmpty() ? quotaNow() : CgroupText.number(quota, -1);
        long perSecond = UnitProperty.INFINITY;
        if (allowed > 0) {
            long exact = Math.multiplyHigh(allowed, USEC_PER_SEC) == 0 ? allowed * USEC_PER_SEC / each : Long.MAX_VALUE;
            perSecond = Math.ceilDiv(Math.min(exact, Long.MAX_VALUE - PERCENT), PERCENT) * PERCENT;
        }
        properties.add(UnitProperty.number("CPUQuotaPerSecUSec", perSecond));
    }

    private long periodNow() {
        CgroupDir dir = fresh ? null : controllers.of("cpu");
        if (dir == null) {
            return DEFAULT_PERIOD;
        }
        List<String> max = CgroupText.split(dir.readOrEmpty("cpu.max").strip(), ' ');
        String now = dir.unified()
                ? max.size() > 1 ? max.get(1) : ""
                : dir.readOrEmpty("cpu.cfs_period_us").strip();
        return Math.max(1, CgroupText.number(now, DEFAULT_PERIOD));
    }

    private long quotaNow() {
        CgroupDir dir = fresh ? null : controllers.of("cpu");
        return dir == null || dir.unified()
                ? -1
                : CgroupText.number(dir.readOrEmpty("cpu.cfs_quota_us").strip(), -1);
    }

    private void mask(String name, String value, ControlFileWrites.Write write) throws JrunException {
        List<BusValue> bytes = new ArrayList<>();
        try {
            for (byte b : CpuList.parse(value).toByteArray()) {
                bytes.add(new BusValue.Numeral('y', b));
            }
        } catch (IllegalArgumentException e) {
            throw CgroupException.refused("set " + write.file(), write.pointer(), String.valueOf(e.getMessage()));
        }
        properties.add(UnitProperty.list(name, "y", bytes));
    }

    /** {@code default WEIGHT}, {@code WEIGHT} or {@code MAJOR:MINOR WEIGHT} */
    private void ioWeight(String value, ControlFileWrites.Write write) throws JrunException {
        List<String> parts = CgroupText.split(value, ' ');
        if (parts.size() < 2 || parts.getFirst().equals("default")) {
            number("IOWeight", parts.isEmpty() ? "" : parts.getLast(), write);
        } else {
            device("IODeviceWeight", value, write);
        }
    }

    /** {@code MAJOR:MINOR KEY=VALUE...} */
    private void ioMax(String value, ControlFileWrites.Write write) throws JrunException {
        List<String> parts = CgroupText.split(value, ' ');
        for (int i = 1; i < parts.size(); i++) {
            String part = parts.get(i);
            String limit = part.substring(part.indexOf('=') + 1);
            String name = switch (part.substring(0, Math.max(0, part.indexOf('=')))) {
                case "rbps" -> "IOReadBandwidthMax";
                case "wbps" -> "IOWriteBandwidthMax";
                case "riops" -> "IOReadIOPSMax";
                case "wiops" -> "IOWriteIOPSMax";
                default -> "";
            };
            if (!name.isEmpty()) {
                device(name, parts.getFirst() + " " + limit, write);
            }
        }
    }

    private void device(String name, String value, ControlFileWrites.Write write) throws JrunException {
        int space = value.indexOf(' ');
        long limit = parse(value.substring(space + 1).strip(), write);
        BusValue path = BusValue.text("/dev/block/" + value.substring(0, Math.max(0, space)));
        ofDevices
                .computeIfAbsent(name, _ -> new ArrayList<>())
                .add(new BusValue.Struct(List.of(path, BusValue.number(limit))));
    }
}
