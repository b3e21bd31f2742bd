// SPDX-License-Identifier: Apache-2.0
package jrun.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How a runtime does with many containers: {@code list}, and the last create against the first. */
final class Many {
    private static final int EDGE = 10;
    private static final int LISTINGS = 9;

    private final Path bundle;
    private final int most;

    /** Works its way up to {@code most} containers, which wait at the same time. */
    Many(Path bundle, int most) {
        this.bundle = bundle;
        this.most = most;
    }

    /** Medians in milliseconds by figure; {@code create-last-to-first} is a ratio. */
    Map<String, Double> of(Peer peer) {
        Map<String, Double> figures = new TreeMap<>();
        List<Sample> first = new ArrayList<>();
        List<Sample> last = new ArrayList<>();
        try {
            for (int made = 1; made <= most; made++) {
                String id = peer.newId();
                Sample sample = peer.time(List.of(peer.command("create", "--bundle", bundle.toString(), id)));
                if (made <= EDGE) {
                    first.add(sample);
                }
                if (made > most - EDGE) {
                    last.add(sample);
                }
                if (made == 1 || made == 100 || made == 1000) {
                    figures.put("list-" + made, list(peer));
                }
            }
        } finally {
            peer.clear();
        }
        figures.put("create-last-to-first", Sample.median(last, Sample::wallMs) / Sample.median(first, Sample::wallMs));
        return figures;
    }

    private static double list(Peer peer) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < LISTINGS; i++) {
            samples.add(peer.time(List.of(peer.command("list"))));
        }
        return Sample.median(samples, Sample::wallMs);
    }
}
