// SPDX-License-Identifier: Apache-2.0
package jrun.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Collects samples and single values by figure and peer; prints the table, writes the ratios and the JSON. */
final class Results {
    private static final int NOTE = 150;

    private final Map<String, Map<String, List<Sample>>> samples = new LinkedHashMap<>();
    private final Map<String, Map<String, Double>> values = new LinkedHashMap<>();
    private final Set<String> notes = new LinkedHashSet<>();

    /** Says why a figure is not there; it goes into the JSON too. */
    void note(String reason) {
        String line = reason.replaceAll("\\s+", " ").replaceAll("/tmp/jrun-bench-[0-9]+/", "");
        String text = line.length() <= 2 * NOTE
                ? line
                : line.substring(0, NOTE) + " ... " + line.substring(line.length() - NOTE);
        System.out.println("bench: " + text);
        notes.add(text);
    }

    void add(String figure, String peer, Sample sample) {
        samples.computeIfAbsent(figure, _ -> new LinkedHashMap<>())
                .computeIfAbsent(peer, _ -> new ArrayList<>())
                .add(sample);
    }

    void add(String figure, String peer, double value) {
        values.computeIfAbsent(figure, _ -> new LinkedHashMap<>()).put(peer, value);
    }

    /** Medians of wall time in milliseconds, and the single values, by figure and peer. */
    Map<String, Map<String, Double>> medians(ToDoubleFunction<Sample> what) {
        Map<String, Map<String, Double>> medians = new LinkedHashMap<>();
        samples.forEach((figure, byPeer) -> byPeer.forEach((peer, list) ->
                medians.computeIfAbsent(figure, _ -> new LinkedHashMap<>()).put(peer, Sample.median(list, what))));
        return medians;
    }

    void print(PrintStream out, List<String> peers, String subject) {
        table(out, "wall ms (median)", medians(Sample::wallMs), peers, subject);
        table(out, "user+sys ms (median)", medians(Sample::cpuMs), peers, subject);
        table(out, "peak RSS KiB (median)", medians(Sample::rssKb), peers, subject);
        table(out, "counts and scale", values, peers, subject);
    }

    private static void table(
            PrintStream out, String title, Map<String, Map<String, Double>> rows, List<String> peers, String subject) {
        if (rows.isEmpty()) {
            return;
        }
        out.printf("%n%-32s", title);
        peers.forEach(peer -> out.printf(" %12s", peer));
        peers.stream().filter(peer -> !peer.equals(subject)).forEach(peer -> out.printf("  /%-11s", peer));
        out.println();
        rows.forEach((figure, byPeer) -> {
            out.printf("%-32s", figure);
            for (String peer : peers) {
                Double value = byPeer.get(peer);
                out.printf(" %12s", value == null ? "-" : "%.2f".formatted(value));
            }
            for (String peer : peers) {
                if (!peer.equals(subject)) {
                    Double ratio = ratio(byPeer, subject, peer);
                    out.printf("  %-12s", ratio == null ? "-" : "%.2f".formatted(ratio));
                }
            }
            out.println();
        });
    }

    private static @Nullable Double ratio(Map<String, Double> byPeer, String subject, String peer) {
        Double ours = byPeer.get(subject);
        Double theirs = byPeer.get(peer);
        return ours == null || theirs == null || theirs == 0 ? null : ours / theirs;
    }

    /** {@code ratios.tsv}: figure, against, ratio of the subject's median to theirs. */
    void writeRatios(Path file, List<String> peers, String subject) throws IOException {
        StringBuilder text = new StringBuilder("figure\tagainst\tratio\n");
        Map<String, Map<String, Double>> all = new LinkedHashMap<>(medians(Sample::wallMs));
        medians(Sample::cpuMs).forEach((figure, byPeer) -> all.put(figure + "-cpu", byPeer));
        medians(Sample::rssKb).forEach((figure, byPeer) -> all.put(figure + "-rss", byPeer));
        all.putAll(values);
        all.forEach((figure, byPeer) -> {
            for (String peer : peers) {
                Double ratio = peer.equals(subject) ? null : ratio(byPeer, subject, peer);
                if (ratio != null) {
                    text.append("%s\t%s\t%.3f%n".formatted(figure, peer, ratio));
                }
            }
        });
        Files.writeString(file, text);
    }

    /** {@code results.json}: how it was measured, medians, counts, and why figures are absent. */
    void writeJson(Path file, Options options, Map<String, String> versions) throws IOException {
        JsonMapper mapper = JsonMapper.builder().build();
        ObjectNode top = mapper.createObjectNode()
                .put("view", options.view())
                .put("rounds", options.rounds())
                .put("settleMs", options.settleMs())
                .put("kernel", System.getProperty("os.version"))
                .put("processors", Runtime.getRuntime().availableProcessors());
        versions.forEach(top.putObject("versions")::put);
        medians(Sample::wallMs)
                .forEach((figure, byPeer) -> byPeer.forEach((peer, wall) -> {
                    List<Sample> list = samples.getOrDefault(figure, Map.of()).getOrDefault(peer, List.of());
                    top.withObject("/figures")
                            .withObject("/" + figure)
                            .putObject(peer)
                            .put("samples", list.size())
                            .put("wallMs", wall)
                            .put(
                                    "wallMinMs",
                                    list.stream()
                                            .mapToDouble(Sample::wallMs)
                                            .min()
                                            .orElse(0))
                            .put("cpuMs", Sample.median(list, Sample::cpuMs))
                            .put("rssKb", Sample.median(list, Sample::rssKb));
                }));
        values.forEach((figure, byPeer) -> byPeer.forEach((peer, value) ->
                top.withObject("/counts").withObject("/" + figure).put(peer, value)));
        notes.forEach(top.putArray("notes")::add);
        Files.writeString(file, mapper.writerWithDefaultPrettyPrinter().writeValueAsString(top) + "\n");
    }
}
