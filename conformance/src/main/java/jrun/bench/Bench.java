// SPDX-License-Identifier: Apache-2.0
package jrun.bench;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import jrun.conformance.PrivatePodman;
import jrun.conformance.Trees;

/**
 * {@code make bench}: each round measures each figure once for each peer, the order of the peers turning from round to
 * round, so that a machine that gets slower gets slower for all.
 */
public final class Bench {
    /** So often may a command fail (one peer's {@code run} hangs now and then) before its peer is left out. */
    private static final int MOST_FAILURES = 2;

    /** State roots lie in memory, as {@code /run} does on most machines: a disk's file system is not what is measured. */
    private static final Path MEMORY = Path.of("/dev/shm");

    private final List<Peer> peers = new ArrayList<>();
    private final Results results = new Results();
    private final Map<String, String> versions = new LinkedHashMap<>();
    private final Options options;
    private final Path dir;
    private final Path states;

    private Bench(Options options) throws IOException {
        this.options = options;
        dir = Files.createTempDirectory("jrun-bench-");
        dir.toFile().setExecutable(true, false);
        dir.toFile().setReadable(true, false);
        states = Files.createTempDirectory(Files.isWritable(MEMORY) ? MEMORY : dir, "jrun-bench-");
    }

    /** Exit status 0 when all was measured; 1 when the runtime under test could not be. */
    public static void main(String[] args) throws IOException {
        Options options = Options.parse(args);
        Bench bench = new Bench(options);
        boolean complete;
        try {
            complete = bench.run();
        } finally {
            bench.peers.forEach(Peer::clear);
            removeCgroups();
            Trees.delete(bench.states);
            Trees.delete(bench.dir);
        }
        System.exit(complete ? 0 : 1);
    }

    /** Some runtimes leave the cgroups of a container that they failed to make. */
    private static void removeCgroups() throws IOException {
        Files.walkFileTree(CgroupVisitor.ROOT, new CgroupVisitor() {
            @Override
            public FileVisitResult preVisitDirectory(Path cgroup, BasicFileAttributes attributes) {
                if (!cgroup.getFileName().toString().startsWith(Peer.idPrefix())) {
                    return FileVisitResult.CONTINUE;
                }
                // crun takes the place of a hierarchy that is not mounted for one, and leaves plain directories there
                try {
                    if (!cgroup.toFile().delete()) {
                        Trees.delete(cgroup);
                    }
                } catch (IOException e) {
                    System.err.println("bench: cannot remove " + cgroup + ": " + e);
                }
                return FileVisitResult.SKIP_SUBTREE;
            }
        });
    }

    private boolean run() throws IOException {
        Path podmanDir = dir.resolve("podman");
        Map<String, String> environment =
                Map.of("CONTAINERS_CONF", PrivatePodman.configuration(podmanDir).toString());
        Timer timer = new Timer(options.timeit(), dir, options.settleMs(), environment);
        Bundles bundles = new Bundles(dir, options.busybox());
        Path waiting = bundles.bare("waiting", "true");
        List<String> globals = options.systemd() ? List.of("--systemd-cgroup") : List.of();
        options.peers()
                .forEach((name, program) ->
                        join(new Peer(name, program, globals, states.resolve(name), timer), waiting));
        try (PodmanRuns podman = new PodmanRuns(podmanDir, timer)) {
            Figures figures = new Figures(bundles, podman);
            for (Figure figure : figures.all()) {
                if (options.wants(figure.name())) {
                    measure(figure, Math.max(3, (int) Math.round(options.rounds() * figure.rounds())));
                }
            }
            Counts counts = new Counts(figures, dir, results);
            collect("counts", counts::of);
        }
        if (options.many() > 0) {
            collect("many", new Many(waiting, options.many(), results)::of);
        }
        return report();
    }

    private void collect(String what, Function<Peer, Map<String, Double>> values) {
        for (Peer peer : peers) {
            if (options.wants(what)) {
                attempt(
                        peer,
                        what,
                        () -> values.apply(peer).forEach((figure, value) -> results.add(figure, peer.name(), value)));
            }
        }
    }

    /** A peer that cannot run the plainest container here (crun on hybrid cgroups) says so once and is left out. */
    private void join(Peer peer, Path bundle) {
        for (int failures = 0; failures < MOST_FAILURES; failures++) {
            try {
                peer.call("run", "--bundle", bundle.toString(), peer.newId());
                versions.put(peer.name(), peer.version());
                peers.add(peer);
                return;
            } catch (IllegalStateException e) {
                results.note("run of " + peer.name() + ": " + e.getMessage());
            }
        }
    }

    private void measure(Figure figure, int rounds) {
        List<Peer> order = new ArrayList<>(peers);
        Map<Peer, Integer> failures = new HashMap<>();
        for (int round = -1; round < rounds; round++) {
            for (Peer peer : order) {
                if (failures.getOrDefault(peer, 0) == MOST_FAILURES) {
                    continue;
                }
                boolean warmUp = round < 0;
                boolean done = attempt(peer, figure.name(), () -> {
                    Sample sample = figure.measure().once(peer);
                    if (!warmUp) {
                        results.add(figure.name(), peer.name(), sample);
                    }
                });
                if (!done) {
                    failures.merge(peer, 1, Integer::sum);
                }
            }
            Collections.rotate(order, 1);
        }
    }

    private boolean attempt(Peer peer, String figure, Runnable action) {
        try {
            action.run();
            return true;
        } catch (IllegalStateException e) {
            results.note(figure + " of " + peer.name() + ": " + e.getMessage());
            return false;
        }
    }

    private boolean report() throws IOException {
        List<String> names = peers.stream().map(Peer::name).toList();
        if (names.isEmpty()) {
            return false;
        }
        String subject = names.getFirst();
        System.out.println("view " + options.view() + ", " + options.rounds() + " rounds, " + options.settleMs()
                + " ms before each; ratios are " + subject + " / peer");
        results.print(System.out, names, subject);
        Files.createDirectories(options.out());
        results.writeRatios(options.out().resolve("ratios.tsv"), names, subject);
        results.writeJson(options.out().resolve("results.json"), options, versions);
        System.out.println("\nwritten: " + options.out() + "/ratios.tsv and results.json");
        return subject.equals(options.peers().keySet().iterator().next());
    }
}
