// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.stats;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counters of a container in the shape of {@code runc events --stats}. Times are nanoseconds, sizes bytes; a number is
 * a uint64 kept as a long's bits, and a limit of all ones means none.
 */
public record CgroupStats(
        CpuUsage cpu,
        Throttling throttling,
        CpuSet cpuset,
        MemoryUsage memory,
        long pids,
        long pidsLimit,
        Map<String, List<IoEntry>> blkio,
        Map<String, Counter> hugetlb,
        V2Only v2) {
    /**
     * What only v2 counts; empty elsewhere.
     *
     * @param pressure by {@code cpu}, {@code memory} and {@code io}
     * @param memoryEvents how often limits were met, as {@code memory.events} has it
     */
    public record V2Only(Map<String, List<Pressure.Line>> pressure, Map<String, Long> memoryEvents) {
        static final V2Only NONE = new V2Only(Map.of(), Map.of());

        public V2Only {
            pressure = new LinkedHashMap<>(pressure);
            memoryEvents = new LinkedHashMap<>(memoryEvents);
        }

        List<Pressure.Line> pressure(String resource) {
            return pressure.getOrDefault(resource, List.of());
        }
    }

    /** CPU time used: in sum, by each CPU, in the kernel and outside of it. */
    public record CpuUsage(
            long total, List<Long> percpu, List<Long> percpuKernel, List<Long> percpuUser, long kernel, long user) {
        public CpuUsage {
            percpu = List.copyOf(percpu);
            percpuKernel = List.copyOf(percpuKernel);
            percpuUser = List.copyOf(percpuUser);
        }
    }

    /** How often the quota was used up, and for how long. */
    public record Throttling(long periods, long throttledPeriods, long throttledTime) {}

    /** CPUs and memory nodes, and the flags of a v1 cpuset by runc's names. */
    public record CpuSet(List<Long> cpus, List<Long> mems, Map<String, Long> flags) {
        public CpuSet {
            cpus = List.copyOf(cpus);
            mems = List.copyOf(mems);
            flags = new LinkedHashMap<>(flags);
        }
    }

    /** Use, limit, highest use and refusals of one kind of memory. */
    public record Counter(long limit, long usage, long max, long failcnt) {
        static final Counter NONE = new Counter(0, 0, 0, 0);
    }

    /** Memory of all kinds; raw is {@code memory.stat}. */
    public record MemoryUsage(
            long cache, Counter usage, Counter swap, Counter kernel, Counter kernelTcp, Map<String, Long> raw) {
        public MemoryUsage {
            raw = new LinkedHashMap<>(raw);
        }
    }

    /** A counter of one block device; op is {@code Read}, {@code Write}, ... */
    public record IoEntry(long major, long minor, String op, long value) {}

    public CgroupStats {
        blkio = new LinkedHashMap<>(blkio);
        hugetlb = new LinkedHashMap<>(hugetlb);
    }
}
