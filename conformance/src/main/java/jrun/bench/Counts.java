// SPDX-License-Identifier: Apache-2.0
package jrun.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Figures that are counted and not timed: system calls, instructions, memory. They repeat, so few rounds do. */
final class Counts {
    private static final Pattern PID = Pattern.compile("\"pid\"\\s*:\\s*(\\d+)");
    private static final int MEMORY_SAMPLES = 5;

    private final Figures figures;
    private final Commands commands;
    private final Tracer tracer;
    private final Callgrind callgrind;
    private final Results results;

    Counts(Figures figures, Path scratch, Results results) {
        this.figures = figures;
        this.results = results;
        commands = new Commands(scratch.resolve("counted"), Map.of("PATH", "/usr/bin:/bin:/usr/sbin:/sbin"));
        tracer = new Tracer(commands, scratch.resolve("strace"));
        callgrind = new Callgrind(commands, scratch.resolve("callgrind"));
    }

    /** All counts of a peer by figure; what cannot be counted is absent, with a note why. */
    Map<String, Double> of(Peer peer) {
        Map<String, Double> counts = new LinkedHashMap<>();
        String bare = figures.bare().toString();
        String running = figures.runningOf(peer);
        systemCalls(peer, counts, "state", peer.command("state", running));
        systemCalls(peer, counts, "exec", peer.command("exec", running, "true"));
        run(peer, counts, "run", bare);
        run(peer, counts, "run-engine", figures.engine().toString());
        instructions(peer, counts, "version", peer.plain("--version"));
        instructions(peer, counts, "state", peer.command("state", running));
        attempt(peer, counts, "memory-waiting-kb", () -> memory(peer, false));
        attempt(peer, counts, "memory-running-kb", () -> memory(peer, true));
        return counts;
    }

    /** A first run makes mount points in the rootfs and caches; it is not counted. */
    private void run(Peer peer, Map<String, Double> counts, String figure, String bundle) {
        attempt(peer, counts, "syscalls-" + figure, () -> {
            peer.call("run", "--bundle", bundle, peer.newId());
            return tracer.count(peer.command("run", "--bundle", bundle, peer.newId()));
        });
    }

    private void systemCalls(Peer peer, Map<String, Double> counts, String figure, List<String> command) {
        attempt(peer, counts, "syscalls-" + figure, () -> tracer.count(command));
    }

    private void instructions(Peer peer, Map<String, Double> counts, String figure, List<String> command) {
        if (counts.containsKey("instructions-version") || figure.equals("version")) {
            attempt(peer, counts, "instructions-" + figure, () -> callgrind.count(command));
        }
    }

    private void attempt(Peer peer, Map<String, Double> counts, String figure, LongSupplier counting) {
        try {
            counts.put(figure, (double) counting.getAsLong());
        } catch (IllegalStateException e) {
            results.note(figure + " of " + peer.name() + ": " + e.getMessage());
        }
    }

    /**
     * The median over a few containers, which wait for their start or whose program sleeps: the kernel charges memory by
     * batches of pages.
     */
    private long memory(Peer peer, boolean started) {
        long[] charged = new long[MEMORY_SAMPLES];
        for (int i = 0; i < charged.length; i++) {
            String id = peer.newId();
            peer.call("create", "--bundle", figures.idle().toString(), id);
            if (started) {
                peer.call("start", id);
            }
            charged[i] = chargedKb(peer, id);
            peer.call("delete", "--force", id);
        }
        return median(charged);
    }

    private static long median(long[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private long chargedKb(Peer peer, String id) {
        peer.settle();
        Matcher pid = PID.matcher(commands.run(peer.command("state", id)));
        if (!pid.find()) {
            throw new IllegalStateException("state names no pid");
        }
        for (String line : Commands.lines(Path.of("/proc", pid.group(1), "cgroup"))) {
            String[] fields = line.split(":", 3);
            Path usage = fields[1].equals("memory")
                    ? Path.of("/sys/fs/cgroup/memory" + fields[2], "memory.usage_in_bytes")
                    : Path.of("/sys/fs/cgroup" + fields[2], "memory.current");
            if ((fields[1].equals("memory") || fields[0].equals("0")) && Files.exists(usage)) {
                return Long.parseLong(Commands.lines(usage).getFirst()) / 1024;
            }
        }
        throw new IllegalStateException("its cgroup has no memory controller in this view");
    }
}
