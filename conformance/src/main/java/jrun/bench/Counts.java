// SPDX-License-Identifier: Apache-2.0
package jrun.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Figures that are counted and not timed: system calls, instructions, memory. They repeat, so few rounds do. */
final class Counts {
    private static final Pattern PID = Pattern.compile("\"pid\"\\s*:\\s*(\\d+)");
    private static final Pattern INSTRUCTIONS = Pattern.compile("(\\d+),,instructions.*");

    private final Figures figures;
    private final Path bundle;
    private final Path scratch;

    Counts(Figures figures, Path bundle, Path scratch) {
        this.figures = figures;
        this.bundle = bundle;
        this.scratch = scratch;
    }

    /** All counts of a peer by figure; what this machine cannot count is absent. */
    Map<String, Double> of(Peer peer) {
        Map<String, Double> counts = new TreeMap<>();
        String running = figures.runningOf(peer);
        counted(counts, "state", peer.command("state", running));
        counted(counts, "exec", peer.command("exec", running, "true"));
        counted(counts, "run", peer.command("run", "--bundle", bundle.toString(), peer.newId()));
        String id = peer.newId();
        Sample create = peer.time(List.of(peer.command("create", "--bundle", bundle.toString(), id)));
        counts.put("create-rss-kb", create.rssKb());
        waitingMemory(peer, id, counts);
        peer.call("delete", "--force", id);
        return counts;
    }

    private void counted(Map<String, Double> counts, String figure, List<String> command) {
        Path log = scratch.resolve("strace");
        List<String> traced = new ArrayList<>(List.of("/usr/bin/strace", "-f", "-c", "-o", log.toString()));
        traced.addAll(command);
        output(traced);
        for (String line : lines(log)) {
            String[] fields = line.strip().split("\\s+");
            if (fields[fields.length - 1].equals("total")) {
                counts.put(figure + "-syscalls", Double.parseDouble(fields[3]));
            }
        }
        if (figure.equals("run")) {
            return; // its id is used up
        }
        List<String> measured = new ArrayList<>(List.of("/usr/bin/perf", "stat", "-x,", "-e", "instructions:u"));
        measured.addAll(command);
        for (String line : output(measured).split("\n")) {
            Matcher matcher = INSTRUCTIONS.matcher(line);
            if (matcher.matches()) {
                counts.put(figure + "-instructions", Double.parseDouble(matcher.group(1)));
            }
        }
    }

    /** What the memory cgroup of a created container has charged, in KiB, and what its init holds resident. */
    private static void waitingMemory(Peer peer, String id, Map<String, Double> counts) {
        Matcher pid = PID.matcher(output(peer.command("state", id)));
        if (!pid.find()) {
            return;
        }
        for (String line : lines(Path.of("/proc", pid.group(1), "status"))) {
            if (line.startsWith("VmRSS:")) {
                counts.put("waiting-rss-kb", Double.parseDouble(line.replaceAll("\\D", "")));
            }
        }
        for (String line : lines(Path.of("/proc", pid.group(1), "cgroup"))) {
            String[] fields = line.split(":", 3);
            Path usage = fields[1].equals("memory")
                    ? Path.of("/sys/fs/cgroup/memory" + fields[2], "memory.usage_in_bytes")
                    : Path.of("/sys/fs/cgroup" + fields[2], "memory.current");
            if ((fields[1].equals("memory") || fields[0].equals("0")) && Files.exists(usage)) {
                counts.put("waiting-memory-kb", Double.parseDouble(lines(usage).getFirst()) / 1024);
            }
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String output(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
