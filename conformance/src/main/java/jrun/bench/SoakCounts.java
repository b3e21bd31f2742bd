// SPDX-License-Identifier: Apache-2.0
package jrun.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * What there is on the machine that containers could leave behind: of our own by name, directory or cgroup, and of all as the
 * kernel counts it. Memory is in KiB.
 */
final class SoakCounts {
    private final String prefix;
    private final Path dir;
    private final Path states;

    SoakCounts(String prefix, Path dir, Path states) {
        this.prefix = prefix;
        this.dir = dir;
        this.states = states;
    }

    /** The counts once nothing of our own is left. */
    Map<String, Long> empty(int patienceMs) throws IOException {
        return settled(Map.of("own processes", 0L, "own cgroups", 0L, "own keyrings", 0L), patienceMs);
    }

    /** The counts once none is above the bounds; as they are when that does not come in time. */
    Map<String, Long> settled(Map<String, Long> bounds, int patienceMs) throws IOException {
        long end = System.nanoTime() + patienceMs * 1_000_000L;
        while (true) {
            Map<String, Long> now = now();
            boolean low = now.entrySet().stream()
                    .allMatch(count -> count.getValue() <= bounds.getOrDefault(count.getKey(), Long.MAX_VALUE));
            if (low || System.nanoTime() > end) {
                return now;
            }
            LockSupport.parkNanos(250_000_000L);
        }
    }

    private Map<String, Long> now() throws IOException {
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("own processes", processes());
        counts.put("own cgroups", cgroups());
        counts.put("own mounts", lines("/proc/self/mountinfo", dir.toString()));
        counts.put("own files of state", files());
        counts.put("own keyrings", lines("/proc/keys", prefix));
        counts.put("processes", (long) directories(Path.of("/proc")));
        counts.put("mounts", lines("/proc/self/mountinfo", ""));
        counts.put("keys", lines("/proc/keys", ""));
        counts.put("cgroups", sumOfCgroups());
        counts.put("dying cgroups", dying());
        counts.put("open files", openFiles());
        counts.put("files in /tmp", (long) directories(Path.of("/tmp")));
        counts.put("slab KiB", memory("Slab:"));
        counts.put("shmem KiB", memory("Shmem:"));
        counts.put("percpu KiB", memory("Percpu:"));
        counts.put("memory in use KiB", memory("MemTotal:") - memory("MemAvailable:"));
        return counts;
    }

    /** The first of three numbers; only the first read(2) of such a file gives any. proc_sys_fs(5) */
    private static long openFiles() {
        String line = Commands.lines(Path.of("/proc/sys/fs/file-nr")).getFirst();
        return Long.parseLong(line.substring(0, line.indexOf('\t')));
    }

    private static String text(String file) throws IOException {
        return Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
    }

    private static long lines(String file, String with) {
        return Commands.lines(Path.of(file)).stream()
                .filter(line -> line.contains(with))
                .count();
    }

    /** In /proc the processes, elsewhere all entries. */
    private static int directories(Path of) throws IOException {
        try (var entries = Files.list(of)) {
            boolean proc = of.equals(Path.of("/proc"));
            return (int) entries.filter(entry -> !proc
                            || Character.isDigit(entry.getFileName().toString().charAt(0)))
                    .count();
        }
    }

    /** Those in a container's cgroup or root, or that name one of ours in their command line, but not this process. */
    private long processes() throws IOException {
        long found = 0;
        try (var entries = Files.list(Path.of("/proc"))) {
            for (Path process : entries.toList()) {
                String name = process.getFileName().toString();
                if (Character.isDigit(name.charAt(0))
                        && Long.parseLong(name) != ProcessHandle.current().pid()) {
                    found += isOwn(process) ? 1 : 0;
                }
            }
        }
        return found;
    }

    private boolean isOwn(Path process) {
        for (String file : List.of("cgroup", "cmdline")) {
            try {
                if (Files.readString(process.resolve(file), StandardCharsets.ISO_8859_1)
                        .contains(prefix)) {
                    return true;
                }
            } catch (IOException e) {
                return false; // it has ended
            }
        }
        return false;
    }

    private long cgroups() throws IOException {
        long[] found = {0};
        Files.walkFileTree(CgroupVisitor.ROOT, new CgroupVisitor() {
            @Override
            public FileVisitResult preVisitDirectory(Path cgroup, BasicFileAttributes attributes) {
                found[0] += cgroup.getFileName().toString().startsWith(prefix) ? 1 : 0;
                return FileVisitResult.CONTINUE;
            }
        });
        return found[0];
    }

    /** Without the filters that are kept for the next container with the same profile. */
    private long files() throws IOException {
        try (var files = Files.walk(states)) {
            return files.filter(file -> !file.equals(states)
                            && !file.getFileName().toString().startsWith("@"))
                    .count();
        }
    }

    /** The third column of /proc/cgroups, a line for each controller. cgroups(7) */
    private static long sumOfCgroups() {
        long sum = 0;
        for (String line : Commands.lines(Path.of("/proc/cgroups"))) {
            sum += line.startsWith("#") ? 0 : Long.parseLong(line.split("\t")[2]);
        }
        return sum;
    }

    private static long dying() throws IOException {
        for (String root : List.of("/sys/fs/cgroup/cgroup.stat", "/sys/fs/cgroup/unified/cgroup.stat")) {
            if (Files.exists(Path.of(root))) {
                String stat = text(root);
                int at = stat.indexOf("nr_dying_descendants ");
                return Long.parseLong(stat.substring(at + 21, stat.indexOf('\n', at)));
            }
        }
        return 0;
    }

    private static long memory(String name) {
        for (String line : Commands.lines(Path.of("/proc/meminfo"))) {
            if (line.startsWith(name)) {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        return 0;
    }
}
