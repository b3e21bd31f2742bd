// SPDX-License-Identifier: Apache-2.0
package jrun.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The committed counts, {@code expected/counts.tsv}. A row is {@code build, count, value, allowance}, or
 * {@code setting, name, value} for what was there when they were recorded: a count is only compared where the settings
 * that it depends on are the same.
 */
record Baseline(Map<String, String> settings, Map<String, Row> rows) {
    private static final String HEADER = """
            # SPDX-License-Identifier: Apache-2.0
            # What a command of jrun costs, counted and not timed; checked by `make test`, rewritten by `make counts-record`.
            # docs/BENCH.md says what is counted. Columns: build, count, value, how far it may be from that; or: setting, name, value.
            """;

    /** One recorded count. */
    record Row(long value, Allowance allowance) {}

    /** What a count is beside its recorded value; the text says which, was, is. */
    record Judgement(Kind kind, String text) {}

    /** The kinds of a judgement: only {@code WORSE} and {@code UNKNOWN} fail. */
    enum Kind {
        SAME,
        BETTER,
        WORSE,
        UNKNOWN,
        ELSEWHERE;

        boolean fails() {
            return this == WORSE || this == UNKNOWN;
        }
    }

    Baseline {
        settings = Map.copyOf(settings);
        rows = Map.copyOf(rows);
    }

    static Baseline read(Path file) throws IOException {
        return Files.exists(file) ? parse(Files.readAllLines(file)) : parse(List.of());
    }

    static Baseline parse(List<String> lines) {
        Map<String, String> settings = new TreeMap<>();
        Map<String, Row> rows = new TreeMap<>();
        for (String line : lines) {
            String[] fields = line.split("\t");
            if (fields[0].equals("setting") && fields.length == 3) {
                settings.put(fields[1], fields[2]);
            } else if (fields.length == 4 && !line.startsWith("#")) {
                rows.put(
                        key(fields[0], fields[1]),
                        new Row(Long.parseLong(fields[2].strip()), Allowance.parse(fields[3].strip())));
            } else if (!line.isBlank() && !line.startsWith("#")) {
                throw new IllegalArgumentException("counts.tsv: not a row: " + line);
            }
        }
        return new Baseline(settings, rows);
    }

    static String key(String build, String count) {
        return build + "\t" + count;
    }

    /** Compares a value counted under the settings {@code here}, of which it depends on those named. */
    Judgement judge(String key, long value, Set<String> dependsOn, Map<String, String> here) {
        String name = key.replace('\t', ' ');
        Row row = rows.get(key);
        if (row == null) {
            return new Judgement(Kind.UNKNOWN, name + ": is " + value + ", not in counts.tsv");
        }
        List<String> others = new ArrayList<>();
        for (String setting : dependsOn) {
            String was = settings.getOrDefault(setting, "unknown");
            String is = here.getOrDefault(setting, "unknown");
            if (!was.equals(is)) {
                others.add(setting + " is \"" + is + "\", recorded with \"" + was + "\"");
            }
        }
        if (!others.isEmpty()) {
            others.sort(null);
            return new Judgement(Kind.ELSEWHERE, name + ": " + String.join("; ", others));
        }
        long allowed = row.allowance().of(row.value());
        Kind kind =
                value > row.value() + allowed ? Kind.WORSE : value < row.value() - allowed ? Kind.BETTER : Kind.SAME;
        return new Judgement(
                kind,
                "%s: was %d, is %d (%+d; allowed %s)"
                        .formatted(name, row.value(), value, value - row.value(), row.allowance()));
    }

    /** The file's text after recording {@code counted}: allowances and rows that were not counted now stay. */
    String recorded(Map<String, Row> counted, Map<String, String> here) {
        Map<String, String> allSettings = new TreeMap<>(settings);
        allSettings.putAll(here);
        Map<String, Row> all = new TreeMap<>(rows);
        counted.forEach((key, row) -> {
            Row old = rows.get(key);
            all.put(key, old == null ? row : new Row(row.value(), old.allowance()));
        });
        StringBuilder text = new StringBuilder(HEADER);
        allSettings.forEach((name, value) -> text.append("setting\t%s\t%s\n".formatted(name, value)));
        all.forEach((key, row) -> text.append("%s\t%d\t%s\n".formatted(key, row.value(), row.allowance())));
        return text.toString();
    }
}
