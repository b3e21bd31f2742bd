// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes {@link CgroupStats} as runc does: the same names and order, zeros left out where runc leaves them out. */
final class StatsJson {
    private final StringBuilder out = new StringBuilder();

    String stats(CgroupStats stats) {
        open("");
        cpu(stats);
        cpuset(stats.cpuset());
        memory(stats.memory());
        open("pids");
        some("current", stats.pids());
        some("limit", stats.pidsLimit());
        close();
        open("blkio");
        for (Map.Entry<String, List<CgroupStats.IoEntry>> entry : stats.blkio().entrySet()) {
            io(entry.getKey(), entry.getValue());
        }
        close();
        open("hugetlb");
        for (Map.Entry<String, CgroupStats.Counter> entry : stats.hugetlb().entrySet()) {
            open(entry.getKey());
            some("usage", entry.getValue().usage());
            some("max", entry.getValue().max());
            number("failcnt", entry.getValue().failcnt());
            close();
        }
        close();
        open("intel_rdt");
        close();
        name("network_interfaces");
        out.append("null");
        close();
        return out.toString();
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
        close();
        open("throttling");
        some("periods", stats.throttling().periods());
        some("throttledPeriods", stats.throttling().throttledPeriods());
        some("throttledTime", stats.throttling().throttledTime());
        close();
        close();
    }

    private void cpuset(CgroupStats.CpuSet cpuset) {
        open("cpuset");
        list("cpus", cpuset.cpus());
        list("mems", cpuset.mems());
        for (Map.Entry<String, Long> flag : cpuset.flags().entrySet()) {
            name(flag.getKey());
            out.append(flag.getValue().longValue()); // sched_relax_domain_level may be -1
        }
        close();
    }

    private void memory(CgroupStats.MemoryUsage memory) {
        open("memory");
        some("cache", memory.cache());
        counter("usage", memory.usage());
        counter("swap", memory.swap());
        counter("kernel", memory.kernel());
        counter("kernelTCP", memory.kernelTcp());
        if (!memory.raw().isEmpty()) {
            open("raw");
            for (Map.Entry<String, Long> entry : new TreeMap<>(memory.raw()).entrySet()) {
                number(entry.getKey(), entry.getValue());
            }
            close();
        }
        close();
    }

    private void counter(String name, CgroupStats.Counter counter) {
        open(name);
        number("limit", counter.limit());
        some("usage", counter.usage());
        some("max", counter.max());
        number("failcnt", counter.failcnt());
        close();
    }

    private void io(String name, List<CgroupStats.IoEntry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        name(name);
        out.append('[');
        for (CgroupStats.IoEntry entry : entries) {
            comma();
            out.append('{');
            some("major", entry.major());
            some("minor", entry.minor());
            name("op");
            quote(entry.op());
            some("value", entry.value());
            out.append('}');
        }
        out.append(']');
    }

    private void list(String name, List<Long> values) {
        if (values.isEmpty()) {
            return;
        }
        name(name);
        out.append('[');
        for (Long value : values) {
            comma();
            out.append(Long.toUnsignedString(value));
        }
        out.append(']');
    }

    private void some(String name, long value) {
        if (value != 0) {
            number(name, value);
        }
    }

    private void number(String name, long value) {
        name(name);
        out.append(Long.toUnsignedString(value));
    }

    private void open(String name) {
        if (!name.isEmpty()) {
            name(name);
        }
        out.append('{');
    }

    private void close() {
        out.append('}');
    }

    private void name(String name) {
        comma();
        quote(name);
        out.append(':');
    }

    /** The kernel's names have nothing to escape. */
    private void quote(String text) {
        out.append('"').append(text).append('"');
    }

    private void comma() {
        char last = out.isEmpty() ? '{' : out.charAt(out.length() - 1);
        if (last != '{' && last != '[') {
            out.append(',');
        }
    }
}
