// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.stats;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import jrun.host.cgroup.files.CgroupDir;
import jrun.host.cgroup.files.CgroupMode;
import jrun.host.cgroup.files.Controllers;
import jrun.host.sys.Fd;
import jrun.host.sys.SyscallException;
import jrun.spec.JrunException;
import jrun.spec.Json;
import jrun.spec.JsonWriter;

/**
 * Fuzzes the control files that {@code events --stats} and {@code ps} read, as real files in memory: the first byte says of which
 * version, then follow the texts of the files with a NUL between. Whatever they say, the statistics are well-formed JSON.
 */
public final class StatsFuzzer {
    private static final List<String> V2 = List.of(
            "cpu.stat",
            "memory.stat",
            "memory.events",
            "memory.max",
            "memory.swap.max",
            "memory.current",
            "pids.current",
            "pids.max",
            "io.stat",
            "cpuset.cpus.effective",
            "hugetlb.2MB.current",
            "hugetlb.2MB.events",
            "cgroup.procs");
    private static final List<String> V1 = List.of(
            "cpuacct.stat",
            "cpuacct.usage_all",
            "cpuacct.usage_percpu",
            "cpu.stat",
            "memory.stat",
            "memory.limit_in_bytes",
            "pids.max",
            "blkio.throttle.io_serviced_recursive",
            "blkio.bfq.io_serviced_recursive",
            "cpuset.cpus",
            "cpuset.sched_relax_domain_level",
            "hugetlb.2MB.usage_in_bytes",
            "cgroup.procs");
    private static final Path V2_DIR = directory();
    private static final Path V1_DIR = directory();

    private StatsFuzzer() {}

    private static Path directory() {
        try {
            Path dir = Files.createTempDirectory(Path.of("/dev/shm"), "jrun-fuzz-");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(dir)));
            return dir;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path dir) {
        for (List<String> names : List.of(V1, V2)) {
            for (String name : names) {
                dir.resolve(name).toFile().delete();
            }
        }
        dir.toFile().delete();
    }

    /** One run. */
    public static void fuzzerTestOneInput(byte[] data) throws IOException, JrunException {
        boolean v2 = data.length > 0 && (data[0] & 1) == 0;
        Path dir = v2 ? V2_DIR : V1_DIR;
        write(dir, v2 ? V2 : V1, data);
        Map<String, String> paths = Map.of(v2 ? "" : "cpuacct,cpu,cpuset,memory,pids,blkio,hugetlb", dir.toString());
        JsonWriter out = JsonWriter.compact();
        try (Controllers controllers = new Controllers(v2 ? CgroupMode.V2 : CgroupMode.V1, paths)) {
            StatsJson.write(StatsReader.read(controllers), _ -> {}, out);
        }
        Json.parse("stats", out.toBytes());
        processes(dir);
    }

    private static void write(Path dir, List<String> names, byte[] data) throws IOException {
        int at = 1;
        for (String name : names) {
            int end = at;
            while (end < data.length && data[end] != 0) {
                end++;
            }
            Files.write(dir.resolve(name), at < end ? Arrays.copyOfRange(data, at, end) : new byte[0]);
            at = end + 1;
        }
    }

    /** No number means all processes, or a group of them. kill(2) */
    private static void processes(Path dir) {
        List<Integer> pids = new ArrayList<>();
        try (Fd open = CgroupDir.open(dir.toString())) {
            CgroupDir.addOwn(open, pids);
        } catch (SyscallException e) {
            return;
        }
        for (int pid : pids) {
            if (pid <= 0) {
                throw new AssertionError(
                        "process " + pid + " of " + new String(new byte[] {(byte) pid}, StandardCharsets.UTF_8));
            }
        }
    }
}
