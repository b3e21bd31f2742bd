// SPDX-License-Identifier: Apache-2.0
package jrun.bench;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The command line of {@link Bench}: options, then {@code NAME=PROGRAM} for each peer, the runtime under test first.
 *
 * @param many how many containers at once for the figures of scale; 0 leaves them out
 * @param settleMs the pause before each sample
 * @param systemd whether systemd makes the cgroups; it must be process 1
 * @param only the figures wanted, all when empty
 */
record Options(
        Path timeit,
        Path busybox,
        Path out,
        String view,
        int rounds,
        int many,
        int settleMs,
        boolean systemd,
        Set<String> only,
        Map<String, Path> peers) {
    static Options parse(String[] args) {
        Path timeit = Path.of("build/bench/timeit");
        Path busybox = Path.of("/bin/busybox");
        Path out = Path.of("build/bench");
        String view = "host";
        int rounds = 20;
        int many = 0;
        int settleMs = 50;
        boolean systemd = false;
        Set<String> only = Set.of();
        Map<String, Path> peers = new LinkedHashMap<>();
        for (String arg : args) {
            String key = arg.substring(0, arg.indexOf('='));
            String value = arg.substring(arg.indexOf('=') + 1);
            switch (key) {
                case "--timeit" -> timeit = Path.of(value);
                case "--busybox" -> busybox = Path.of(value);
                case "--out" -> out = Path.of(value);
                case "--view" -> view = value;
                case "--rounds" -> rounds = Integer.parseInt(value);
                case "--many" -> many = Integer.parseInt(value);
                case "--settle-ms" -> settleMs = Integer.parseInt(value);
                case "--systemd" -> systemd = Boolean.parseBoolean(value);
                case "--only" -> only = value.isEmpty() ? Set.of() : Set.of(value.split(","));
                default -> peers.put(key, Path.of(value).toAbsolutePath());
            }
        }
        return new Options(timeit.toAbsolutePath(), busybox, out, view, rounds, many, settleMs, systemd, only, peers);
    }

    boolean wants(String figure) {
        return only.isEmpty() || only.contains(figure);
    }
}
