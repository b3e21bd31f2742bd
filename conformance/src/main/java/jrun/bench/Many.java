// SPDX-License-Identifier: Apache-2.0
package jrun.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a runtime does with many containers of its own: {@code list}, and the last create against the first. The last ones
 * are made in turn with creates under a second, empty state root: what these take longer than the first is the kernel's part,
 * the rest is the runtime's.
 */
final class Many {
    private static final int EDGE = 15;
    private static final int LISTINGS = 9;
    private static final double SLOW_MS = 80;
    private static final int MOST_OF_SLOW = 100;

    private final Path bundle;
    private final int most;
    private final Results results;

    /** Works its way up to {@code most} containers of a peer, which wait at the same time. */
    Many(Path bundle, int most, Results results) {
        this.bundle = bundle;
        this.most = most;
        this.results = results;
    }

    /** Medians in milliseconds by figure, and two ratios. */
    Map<String, Double> of(Peer peer) {
        Map<String, Double> figures = new TreeMap<>();
        Peer fresh = peer.withOtherRoot();
        try {
            fill(peer, fresh, figures);
        } finally {
            peer.clear();
            fresh.clear();
        }
        return figures;
    }

    private void fill(Peer peer, Peer fresh, Map<String, Double> figures) {
        List<Sample> first = new ArrayList<>();
        List<Sample> last = new ArrayList<>();
        List<Sample> freshRoot = new ArrayList<>();
        int goal = most;
        for (int made = 1; made <= goal; made++) {
            if (made <= EDGE) {
                first.add(create(peer, peer.newId()));
            } else if (made > goal - EDGE) {
                last.add(create(peer, peer.newId()));
                String id = fresh.newId();
                freshRoot.add(create(fresh, id));
                fresh.call("delete", "--force", id);
            } else {
                peer.call("create", "--bundle", bundle.toString(), peer.newId());
            }
            if (made == 1 || made == 100 || made == 1000) {
                figures.put("list-" + made, list(peer));
            }
            if (made == EDGE && goal > MOST_OF_SLOW && wall(first) > SLOW_MS) {
                goal = MOST_OF_SLOW;
                results.note("many of " + peer.name() + ": only " + goal + " containers, a create takes it "
                        + Math.round(wall(first)) + " ms");
            }
        }
        figures.put("create-first", wall(first));
        if (!last.isEmpty()) {
            figures.put("create-after-" + goal, wall(last));
            figures.put("create-after-" + goal + "-to-first", wall(last) / wall(first));
            figures.put("create-after-" + goal + "-to-other-root", wall(last) / wall(freshRoot));
        }
    }

    private Sample create(Peer peer, String id) {
        return peer.time(List.of(peer.command("create", "--bundle", bundle.toString(), id)));
    }

    private static double wall(List<Sample> samples) {
        return Sample.median(samples, Sample::wallMs);
    }

    private static double list(Peer peer) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < LISTINGS; i++) {
            samples.add(peer.time(List.of(peer.command("list"))));
        }
        return wall(samples);
    }
}
