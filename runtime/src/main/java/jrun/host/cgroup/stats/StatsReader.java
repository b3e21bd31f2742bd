// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.stats;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jrun.host.cgroup.files.CgroupDir;
import jrun.host.cgroup.files.CgroupText;
import jrun.host.cgroup.files.Controllers;
import jrun.host.sys.Listing;
import jrun.host.sys.SyscallException;
import jrun.spec.CpuList;
import org.jspecify.annotations.Nullable;

/** Reads the counters of each controller where it is mounted; what cannot be read counts as zero. */
public final class StatsReader {
    private static final long NANOS_OF_TICK = 10_000_000; // USER_HZ is 100 on every architecture
    private static final long NANOS_OF_MICRO = 1_000;

    private static final String[] CPUSET_FLAGS = {
        "cpu_exclusive",
        "mem_hardwall",
        "mem_exclusive",
        "memory_migrate",
        "memory_spread_page",
        "memory_spread_slab",
        "memory_pressure",
        "sched_load_balance",
        "sched_relax_domain_level"
    };

    private final Controllers controllers;

    private StatsReader(Controllers controllers) {
        this.controllers = controllers;
    }

    /** The counters as they are now. */
    public static CgroupStats read(Controllers controllers) {
        return new StatsReader(controllers).read();
    }

    private CgroupStats read() {
        CgroupDir pids = find("pids");
        return new CgroupStats(
                cpu(find("cpuacct")),
                throttling(find("cpu")),
                cpuset(find("cpuset")),
                memory(find("memory")),
                number(pids, "pids.current"),
                number(pids, "pids.max"),
                new IoStats(find("blkio")).read(),
                hugetlb(find("hugetlb")),
                v2Only());
    }

    private CgroupStats.V2Only v2Only() {
        Map<String, List<Pressure.Line>> pressure = new LinkedHashMap<>();
        for (String resource : List.of("cpu", "memory", "io")) {
            CgroupDir dir = find(resource.equals("io") ? "blkio" : resource);
            if (v2(dir)) {
                pressure.put(resource, Pressure.parse(text(dir, resource + ".pressure")));
            }
        }
        CgroupDir memory = find("memory");
        return new CgroupStats.V2Only(pressure, v2(memory) ? counters(text(memory, "memory.events")) : Map.of());
    }

    /** Lines {@code key number}. */
    private static Map<String, Long> counters(String text) {
        Map<String, Long> counters = new LinkedHashMap<>();
        for (String line : CgroupText.lines(text)) {
            int space = line.indexOf(' ');
            if (space > 0) {
                counters.put(line.substring(0, space), CgroupText.number(line.substring(space + 1), 0));
            }
        }
        return counters;
    }

    private @Nullable CgroupDir find(String controller) {
        return controllers.of(controller);
    }

    private static boolean v2(@Nullable CgroupDir dir) {
        return dir != null && dir.unified();
    }

    private static String text(@Nullable CgroupDir dir, String file) {
        return dir == null ? "" : dir.readAllOrEmpty(file);
    }

    private static long number(@Nullable CgroupDir dir, String file) {
        return CgroupText.number(text(dir, file), 0);
    }

    private static CgroupStats.CpuUsage cpu(@Nullable CgroupDir dir) {
        if (v2(dir)) {
            String stat = text(dir, "cpu.stat");
            return new CgroupStats.CpuUsage(
                    CgroupText.keyed(stat, "usage_usec", 0) * NANOS_OF_MICRO,
                    List.of(),
                    List.of(),
                    List.of(),
                    CgroupText.keyed(stat, "system_usec", 0) * NANOS_OF_MICRO,
                    CgroupText.keyed(stat, "user_usec", 0) * NANOS_OF_MICRO);
        }
        String stat = text(dir, "cpuacct.stat");
        List<Long> user = new ArrayList<>();
        List<Long> kernel = new ArrayList<>();
        for (String line : CgroupText.lines(text(dir, "cpuacct.usage_all"))) {
            List<String> columns = CgroupText.split(line, ' '); // cpu user system, below a headline
            if (columns.size() == 3 && !columns.get(0).equals("cpu")) {
                user.add(CgroupText.number(columns.get(1), 0));
                kernel.add(CgroupText.number(columns.get(2), 0));
            }
        }
        return new CgroupStats.CpuUsage(
                number(dir, "cpuacct.usage"),
                numbers(text(dir, "cpuacct.usage_percpu").strip()),
                kernel,
                user,
                CgroupText.keyed(stat, "system", 0) * NANOS_OF_TICK,
                CgroupText.keyed(stat, "user", 0) * NANOS_OF_TICK);
    }

    private static List<Long> numbers(String text) {
        List<Long> numbers = new ArrayList<>();
        for (String part : CgroupText.split(text, ' ')) {
            numbers.add(CgroupText.number(part, 0));
        }
        return numbers;
    }

    private static CgroupStats.Throttling throttling(@Nullable CgroupDir dir) {
        String stat = text(dir, "cpu.stat");
        long time = v2(dir)
                ? CgroupText.keyed(stat, "throttled_usec", 0) * NANOS_OF_MICRO
                : CgroupText.keyed(stat, "throttled_time", 0);
        return new CgroupStats.Throttling(
                CgroupText.keyed(stat, "nr_periods", 0), CgroupText.keyed(stat, "nr_throttled", 0), time);
    }

    private static CgroupStats.CpuSet cpuset(@Nullable CgroupDir dir) {
        Map<String, Long> flags = new LinkedHashMap<>();
        for (String flag : CPUSET_FLAGS) {
            flags.put(flag, v2(dir) ? 0 : number(dir, "cpuset." + flag));
        }
        String suffix = v2(dir) ? ".effective" : "";
        return new CgroupStats.CpuSet(
                ranges(text(dir, "cpuset.cpus" + suffix).strip()),
                ranges(text(dir, "cpuset.mems" + suffix).strip()),
                flags);
    }

    /** The numbers of {@code 0-2,5}; none where the kernel has none, or where they are no such list. */
    static List<Long> ranges(String text) {
        List<Long> numbers = new ArrayList<>();
        BitSet set = new BitSet();
        try {
            set = text.isEmpty() ? set : CpuList.parse(text);
        } catch (IllegalArgumentException _) {
            return numbers;
        }
        for (int number = set.nextSetBit(0); number >= 0; number = set.nextSetBit(number + 1)) {
            numbers.add((long) number);
        }
        return numbers;
    }

    private static CgroupStats.MemoryUsage memory(@Nullable CgroupDir dir) {
        Map<String, Long> raw = counters(text(dir, "memory.stat"));
        if (v2(dir)) {
            return memoryV2(dir, raw);
        }
        return new CgroupStats.MemoryUsage(
                raw.getOrDefault("cache", 0L),
                counterV1(dir, "memory."),
                counterV1(dir, "memory.memsw."),
                counterV1(dir, "memory.kmem."),
                counterV1(dir, "memory.kmem.tcp."),
                raw);
    }

    private static CgroupStats.Counter counterV1(@Nullable CgroupDir dir, String prefix) {
        return new CgroupStats.Counter(
                number(dir, prefix + "limit_in_bytes"),
                number(dir, prefix + "usage_in_bytes"),
                number(dir, prefix + "max_usage_in_bytes"),
                number(dir, prefix + "failcnt"));
    }

    /** v2 counts swap apart; v1 and runc's output have it together with memory. */
    private static CgroupStats.MemoryUsage memoryV2(@Nullable CgroupDir dir, Map<String, Long> raw) {
        CgroupStats.Counter usage = new CgroupStats.Counter(
                limit(dir, "memory.max"),
                number(dir, "memory.current"),
                number(dir, "memory.peak"),
                CgroupText.keyed(text(dir, "memory.events"), "max", 0));
        long swap = limit(dir, "memory.swap.max");
        long both = swap == -1 || usage.limit() == -1 ? -1 : swap + usage.limit();
        return new CgroupStats.MemoryUsage(
                raw.getOrDefault("file", 0L),
                usage,
                new CgroupStats.Counter(both, usage.usage() + number(dir, "memory.swap.current"), 0, 0),
                CgroupStats.Counter.NONE,
                CgroupStats.Counter.NONE,
                raw);
    }

    private static long limit(@Nullable CgroupDir dir, String file) {
        String text = text(dir, file).strip();
        return text.equals("max") ? -1 : CgroupText.number(text, 0);
    }

    private static Map<String, CgroupStats.Counter> hugetlb(@Nullable CgroupDir dir) {
        Map<String, CgroupStats.Counter> counters = new LinkedHashMap<>();
        if (dir == null) {
            return counters;
        }
        String suffix = dir.unified() ? ".current" : ".usage_in_bytes";
        for (String file : files(dir)) {
            if (file.startsWith("hugetlb.") && file.endsWith(suffix) && !file.contains(".rsvd.")) {
                String size = file.substring("hugetlb.".length(), file.length() - suffix.length());
                String prefix = "hugetlb." + size;
                counters.put(
                        size,
                        dir.unified()
                                ? new CgroupStats.Counter(
                                        0,
                                        number(dir, file),
                                        0,
                                        CgroupText.keyed(text(dir, prefix + ".events"), "max", 0))
                                : counterV1(dir, prefix + "."));
            }
        }
        return counters;
    }

    private static List<String> files(CgroupDir dir) {
        try {
            return Listing.of(dir.fd());
        } catch (SyscallException e) {
            return List.of();
        }
    }
}
