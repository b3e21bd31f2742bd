// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.stats;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jrun.spec.JrunException;
import jrun.spec.JsonWriter;

/** Writes {@link CgroupStats} as runc does: the same names and order, zeros left out where runc leaves them out. */
public final class StatsJson {
    private final JsonWriter out;

    private StatsJson(JsonWriter out) {
        this.out = out;
    }

    /** Writes members of an object that has begun. */
    @FunctionalInterface
    public interface Members {
        void write(JsonWriter out) throws JrunException;
    }

    /**
     * Writes the {@code data} object of a stats event as the next value.
     *
     * @param rdt writes what is known of Intel RDT
     */
    public static void write(CgroupStats stats, Members rdt, JsonWriter out) throws JrunException {
        new StatsJson(out).stats(stats, rdt);
    }

    private void stats(CgroupStats stats, Members rdt) throws JrunException {
        out.beginObject();
        cpu(stats);
        cpuset(stats.cpuset());
        memory(stats.memory(), stats.v2());
        open("pids");
        some("current", stats.pids());
        some("limit", stats.pidsLimit());
        out.endObject();
        open("blkio");
        for (Map.Entry<String, List<CgroupStats.IoEntry>> entry : stats.blkio().entrySet()) {
            io(entry.getKey(), entry.getValue());
        }
        Pressure.write(stats.v2().pressure("io"), out);
        out.endObject();
        open("hugetlb");
        for (Map.Entry<String, CgroupStats.Counter> entry : stats.hugetlb().entrySet()) {
            open(entry.getKey());
            some("usage", entry.getValue().usage());
            some("max", entry.getValue().max());
            number("failcnt", entry.getValue().failcnt());
            out.endObject();
        }
        out.endObject();
        open("intel_rdt");
        rdt.write(out);
        out.endObject();
        out.name("network_interfaces").nullValue();
        out.endObject();
    }

    private void cpu(CgroupStats stats) {
        CgroupStats.CpuUsage usage = stats.cpu();
        open("cpu");
        open("usage");
        some("total", usage.total());
        list("percpu", usage.percpu());
        list("percpu_kernel", usage.percpuKernel());
        list("percpu_user", usage.percpuUser());
        number("kernel", usage.kernel());
        number("user", usage.user());
        out.endObject();
        open("throttling");
        some("periods", stats.throttling().periods());
        some("throttledPeriods", stats.throttling().throttledPeriods());
        some("throttledTime", stats.throttling().throttledTime());
        out.endObject();
        Pressure.write(stats.v2().pressure("cpu"), out);
        out.endObject();
    }

    private void cpuset(CgroupStats.CpuSet cpuset) {
        open("cpuset");
        list("cpus", cpuset.cpus());
        list("mems", cpuset.mems());
        for (Map.Entry<String, Long> flag : cpuset.flags().entrySet()) {
            out.name(flag.getKey()).value(flag.getValue()); // sched_relax_domain_level may be -1
        }
        out.endObject();
    }

    private void memory(CgroupStats.MemoryUsage memory, CgroupStats.V2Only v2) {
        open("memory");
        some("cache", memory.cache());
        counter("usage", memory.usage());
        counter("swap", memory.swap());
        counter("kernel", memory.kernel());
        counter("kernelTCP", memory.kernelTcp());
        numbers("raw", new TreeMap<>(memory.raw()));
        numbers("events", v2.memoryEvents()); // runc has none of these
        Pressure.write(v2.pressure("memory"), out);
        out.endObject();
    }

    private void numbers(String name, Map<String, Long> values) {
        if (values.isEmpty()) {
            return;
        }
        open(name);
        for (Map.Entry<String, Long> entry : values.entrySet()) {
            number(entry.getKey(), entry.getValue());
        }
        out.endObject();
    }

    private void counter(String name, CgroupStats.Counter counter) {
        open(name);
        number("limit", counter.limit());
        some("usage", counter.usage());
        some("max", counter.max());
        number("failcnt", counter.failcnt());
        out.endObject();
    }

    private void io(String name, List<CgroupStats.IoEntry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        out.name(name).beginArray();
        for (CgroupStats.IoEntry entry : entries) {
            out.beginObject();
            some("major", entry.major());
            some("minor", entry.minor());
            out.name("op").value(entry.op());
            some("value", entry.value());
            out.endObject();
        }
        out.endArray();
    }

    private void list(String name, List<Long> values) {
        if (values.isEmpty()) {
            return;
        }
        out.name(name).beginArray();
        for (Long value : values) {
            out.unsigned(value);
        }
        out.endArray();
    }

    private void some(String name, long value) {
        if (value != 0) {
            number(name, value);
        }
    }

    private void number(String name, long value) {
        out.name(name).unsigned(value);
    }

    private void open(String name) {
        out.name(name).beginObject();
    }
}
