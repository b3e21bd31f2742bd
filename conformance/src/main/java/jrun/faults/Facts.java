// SPDX-License-Identifier: Apache-2.0
package jrun.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/** All that can be seen of a container's process from outside, as text that is the same for each container of a bundle. */
final class Facts {
    private static final List<String> STATUS = List.of(
            "Umask",
            "Uid",
            "Gid",
            "Groups",
            "SigBlk",
            "SigIgn",
            "CapInh",
            "CapPrm",
            "CapEff",
            "CapBnd",
            "CapAmb",
            "NoNewPrivs",
            "Seccomp",
            "Seccomp_filters",
            "Cpus_allowed_list");
    private static final List<String> CGROUP_FILES = List.of(
            "memory.limit_in_bytes",
            "memory.max",
            "pids.max",
            "devices.list",
            "cpu.shares",
            "cpu.weight",
            "cpuset.cpus");
    private static final List<String> NAMESPACES = List.of("cgroup", "ipc", "mnt", "net", "pid", "user", "uts");
    /** Of /proc/PID/stat, from the field after the name: nice, rt_priority, policy. proc_pid_stat(5) */
    private static final List<Integer> SCHEDULING = List.of(16, 37, 38);

    private Facts() {}

    static boolean alive(Path process) {
        String stat = Room.read(process.resolve("stat"));
        int state = stat.lastIndexOf(')') + 2;
        return stat.length() > state && stat.charAt(state) != 'Z' && stat.charAt(state) != 'X';
    }

    /** The arguments of a process, with a blank between them. */
    static String commandLine(long pid) {
        return words(Path.of("/proc/" + pid, "cmdline")).strip();
    }

    private static String words(Path file) {
        return Room.read(file).replace('\0', ' ');
    }

    /** The facts of a process, its container's id written as ID. */
    static String of(long pid, String id) {
        Path process = Path.of("/proc/" + pid);
        List<String> lines = new ArrayList<>();
        for (String line : Room.read(process.resolve("status")).split("\n", -1)) {
            if (STATUS.contains(line.split(":", 2)[0])) {
                lines.add(line);
            }
        }
        for (String file : List.of("limits", "oom_score_adj", "personality", "cgroup", "attr/current", "loginuid")) {
            lines.add(file + " " + Room.read(process.resolve(file)).strip());
        }
        for (String file : List.of("cmdline", "environ")) {
            lines.add(file + " " + words(process.resolve(file)));
        }
        String[] stat =
                Room.read(process.resolve("stat")).replaceAll(".*\\) ", "").split(" ");
        SCHEDULING.forEach(field -> lines.add("stat " + field + " " + (stat.length > field ? stat[field] : "")));
        lines.add("cwd " + link(process.resolve("cwd")));
        namespaces(process, lines);
        mounts(process, lines);
        descriptors(process, lines);
        cgroups(process, lines);
        return String.join("\n", lines).replaceAll("\\b" + id + "\\b", "ID");
    }

    private static void namespaces(Path process, List<String> to) {
        for (String name : NAMESPACES) {
            boolean own = !link(process.resolve("ns/" + name)).equals(link(Path.of("/proc/self/ns/" + name)));
            to.add("namespace " + name + (own ? " own" : " of the host"));
        }
    }

    /** Without numbers of mounts, devices and peer groups. */
    private static void mounts(Path process, List<String> to) {
        for (String line : Room.read(process.resolve("mountinfo")).split("\n", -1)) {
            String[] fields = line.split(" ");
            if (fields.length > 3) {
                String rest = String.join(" ", Arrays.copyOfRange(fields, 3, fields.length));
                to.add("mount " + rest.replaceAll(":\\d+", ":N").replaceAll(",(size|nr_inodes)=\\w+", ""));
            }
        }
    }

    private static void descriptors(Path process, List<String> to) {
        TreeSet<String> sorted = new TreeSet<>();
        for (Path fd : Room.entries(process.resolve("fd"))) {
            sorted.add("descriptor " + fd.getFileName() + " "
                    + link(fd).replaceAll("\\d+\\]", "N]").replace(" (deleted)", ""));
        }
        to.addAll(sorted);
    }

    private static void cgroups(Path process, List<String> to) {
        for (String line : Room.read(process.resolve("cgroup")).split("\n", -1)) {
            String[] fields = line.split(":", 3);
            if (fields.length < 3) {
                continue;
            }
            String hierarchy = fields[1].replace("name=", "");
            for (String place : List.of("/sys/fs/cgroup/" + hierarchy, "/sys/fs/cgroup/unified", "/sys/fs/cgroup")) {
                for (String file : CGROUP_FILES) {
                    String value = Room.read(Path.of(place + fields[2], file)).strip();
                    if (!value.isEmpty()) {
                        to.add(place + " " + file + " " + value.replace('\n', ','));
                    }
                }
            }
        }
    }

    private static String link(Path path) {
        try {
            return Files.readSymbolicLink(path).toString();
        } catch (IOException e) {
            return "";
        }
    }
}
