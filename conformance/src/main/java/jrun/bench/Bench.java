// SPDX-License-Identifier: Apache-2.0
package jrun.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import jrun.conformance.Trees;

/**
 * {@code make bench}: each round measures each figure once for each peer, the order of the peers turning from round to
 * round, so that a machine that gets slower gets slower for all.
 */
public final class Bench {
    private final List<Peer> peers = new ArrayList<>();
    private final Results results = new Results();
    private final Options options;
    private final Path dir;

    private Bench(Options options) throws IOException {
        this.options = options;
        dir = Files.createTempDirectory("jrun-bench-");
        dir.toFile().setExecutable(true, false);
        dir.toFile().setReadable(true, false);
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
            Trees.delete(bench.dir);
        }
        System.exit(complete ? 0 : 1);
    }

    private boolean run() throws IOException {
        Timer timer = new Timer(options.timeit(), dir.resolve("output"));
        Bundles bundles = new Bundles(dir, options.busybox());
        Figures figures = new Figures(bundles);
        Path bundle = bundles.bare("waiting", "true");
        options.peers()
                .forEach((name, program) -> join(new Peer(name, program, dir.resolve("root-" + name), timer), bundle));
        int rounds = options.rounds();
        for (Figure figure : figures.all()) {
            if (options.wants(figure.name())) {
                measure(figure, Math.max(3, (int) Math.round(rounds * figure.rounds())));
            }
        }
        Counts counts = new Counts(figures, bundle, dir);
        for (Peer peer : peers) {
            if (options.wants("counts")) {
                attempt(
                        peer,
                        "counts",
                        () -> counts.of(peer).forEach((figure, value) -> results.add(figure, peer.name(), value)));
            }
        }
        if (options.many() > 0) {
            Many many = new Many(bundle, options.many());
            for (Peer peer : peers) {
                attempt(
                        peer,
                        "many",
                        () -> many.of(peer).forEach((figure, value) -> results.add(figure, peer.name(), value)));
            }
        }
        return report();
    }

    /** A peer that cannot run the plainest container here (crun on hybrid cgroups) says so once and is left out. */
    private void join(Peer peer, Path bundle) {
        try {
            peer.call("run", "--bundle", bundle.toString(), peer.newId());
            peers.add(peer);
        } catch (IllegalStateException e) {
            System.out.println("bench: without " + peer.name() + ": " + e.getMessage());
        }
    }

    private void measure(Figure figure, int rounds) {
        List<Peer> order = new ArrayList<>(peers);
        for (int round = -1; round < rounds; round++) {
            for (Peer peer : order) {
                boolean warmUp = round < 0;
                attempt(peer, figure.name(), () -> {
                    Sample sample = figure.measure().once(peer);
                    if (!warmUp) {
                        results.add(figure.name(), peer.name(), sample);
                    }
                });
            }
            Collections.rotate(order, 1);
        }
    }

    private static void attempt(Peer peer, String figure, Runnable action) {
        try {
            action.run();
        } catch (IllegalStateException e) {
            System.out.println("bench: " + figure + " of " + peer.name() + ": " + e.getMessage());
        }
    }

    private boolean report() throws IOException {
        List<String> names = peers.stream().map(Peer::name).toList();
        if (names.isEmpty()) {
            return false;
        }
        String subject = names.getFirst();
        System.out.println(
                "view " + options.view() + ", " + options.rounds() + " rounds; ratios are " + subject + " / peer");
        results.print(System.out, names, subject);
        Files.createDirectories(options.out());
        results.writeRatios(options.out().resolve("ratios.tsv"), names, subject);
        results.writeJson(options.out().resolve("results.json"), options.view(), options.rounds());
        System.out.println("\nwritten: " + options.out() + "/ratios.tsv and results.json");
        return subject.equals(options.peers().keySet().iterator().next());
    }
}
