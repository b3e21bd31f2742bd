// SPDX-License-Identifier: Apache-2.0
package jrun.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The table of attacks on processes that come in, from what {@code ReachAttackTest} records: {@code ReachTable DIRECTORY
 * RUNTIME...}, where {@code DIRECTORY/RUNTIME/reached.tsv} has a window, an attacker, an attack and how often it reached a
 * process that is not the container's own, in each line. A cell has a number for each attacker.
 */
public final class ReachTable {
    private static final String UNKNOWN = "–";

    private final Set<String> attackers = new TreeSet<>();
    private final Set<String> rows = new LinkedHashSet<>();
    private final Map<String, String> counts = new LinkedHashMap<>();

    private ReachTable() {}

    public static void main(String[] args) throws IOException {
        Path dir = Path.of(args[0]);
        List<String> runtimes = List.of(args).subList(1, args.length);
        ReachTable table = new ReachTable();
        for (String runtime : runtimes) {
            table.read(dir.resolve(runtime).resolve("reached.tsv"), runtime);
        }
        Files.writeString(dir.resolve("reached.md"), table.markdown(runtimes));
    }

    private void read(Path file, String runtime) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        for (String line : Files.readAllLines(file)) {
            String[] cells = line.split("\t", -1);
            String row = "| " + cells[0] + " | " + cells[2];
            rows.add(row);
            attackers.add(cells[1]);
            counts.put(row + cells[1] + runtime, cells[3]);
        }
    }

    private String markdown(List<String> runtimes) {
        StringBuilder text = new StringBuilder("Attackers: " + String.join(", ", attackers) + ".\n\n");
        text.append("| window | attack | ").append(String.join(" | ", runtimes)).append(" |\n");
        text.append("|").append(" --- |".repeat(runtimes.size() + 2)).append('\n');
        for (String row : rows) {
            text.append(row);
            for (String runtime : runtimes) {
                List<String> cell = new ArrayList<>();
                for (String attacker : attackers) {
                    cell.add(counts.getOrDefault(row + attacker + runtime, UNKNOWN));
                }
                text.append(" | ").append(String.join(", ", cell));
            }
            text.append(" |\n");
        }
        return text.toString();
    }
}
