// SPDX-License-Identifier: Apache-2.0
package jrun.conformance;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * The table of attacks and runtimes, from the reports of the tests tagged {@code attack}:
 * {@code AttackTable DIRECTORY RUNTIME...}, where {@code DIRECTORY/RUNTIME} has one runtime's reports.
 *
 * <p>A test that passed is held and one that threw {@code NotHeld} is not; any other failure says that the attack was not
 * made, and a skipped test that it means nothing there. Of the cases of one method the worst counts. The first runtime is
 * ours: the exit status is 1 if one of its rows is neither held nor skipped.
 */
public final class AttackTable {
    /** From good to bad. */
    private enum Verdict {
        HELD("held"),
        SKIPPED("not applicable"),
        FAILED("attack not made"),
        NOT_HELD("**not held**");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }
    }

    private final Map<String, Map<String, Verdict>> rows = new TreeMap<>();
    private final StringBuilder failures = new StringBuilder();

    private AttackTable() {}

    public static void main(String[] args) throws IOException, ParserConfigurationException, SAXException {
        Path dir = Path.of(args[0]);
        List<String> runtimes = List.of(args).subList(1, args.length);
        AttackTable table = new AttackTable();
        for (String runtime : runtimes) {
            table.read(dir.resolve(runtime), runtime);
        }
        Files.writeString(dir.resolve("attacks.tsv"), table.lines(runtimes, "", "\t", "\n"));
        String rule = "|" + " --- |".repeat(runtimes.size() + 2) + "\n";
        String markdown = table.lines(runtimes, "| ", " | ", " |\n");
        int first = markdown.indexOf('\n') + 1;
        Files.writeString(dir.resolve("attacks.md"), markdown.substring(0, first) + rule + markdown.substring(first));
        Files.writeString(dir.resolve("failures.txt"), table.failures);
        for (String runtime : runtimes) {
            System.out.println(runtime + ": " + table.sum(runtime));
        }
        System.exit(table.isSafe(runtimes.getFirst()) ? 0 : 1);
    }

    private void read(Path dir, String runtime) throws IOException, ParserConfigurationException, SAXException {
        try (DirectoryStream<Path> reports = Files.newDirectoryStream(dir, "TEST-*.xml")) {
            for (Path report : reports) {
                NodeList cases = DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(report.toFile())
                        .getElementsByTagName("testcase");
                for (int i = 0; i < cases.getLength(); i++) {
                    add((Element) cases.item(i), runtime);
                }
            }
        }
    }

    private void add(Element test, String runtime) {
        String type = test.getAttribute("classname");
        String name = test.getAttribute("name");
        String method = name.split("[({\\[]", 2)[0];
        Verdict verdict = verdict(test);
        rows.computeIfAbsent(type.substring(type.lastIndexOf('.') + 1) + "." + method, k -> new TreeMap<>())
                .merge(runtime, verdict, (a, b) -> a.compareTo(b) > 0 ? a : b);
        if (verdict != Verdict.HELD) {
            failures.append(runtime)
                    .append(": ")
                    .append(verdict.words)
                    .append(": ")
                    .append(type)
                    .append('.')
                    .append(name);
            failures.append('\n').append(words(test)).append('\n');
        }
    }

    private static Verdict verdict(Element test) {
        for (String tag : List.of("failure", "error")) {
            NodeList found = test.getElementsByTagName(tag);
            if (found.getLength() > 0) {
                boolean judged = ((Element) found.item(0)).getAttribute("type").endsWith("NotHeld");
                return judged ? Verdict.NOT_HELD : Verdict.FAILED;
            }
        }
        return test.getElementsByTagName("skipped").getLength() > 0 ? Verdict.SKIPPED : Verdict.HELD;
    }

    private static String words(Element test) {
        for (String tag : List.of("failure", "error", "skipped")) {
            NodeList found = test.getElementsByTagName(tag);
            if (found.getLength() > 0) {
                return found.item(0).getTextContent().strip() + ((Element) found.item(0)).getAttribute("message");
            }
        }
        return "";
    }

    private String lines(List<String> runtimes, String before, String between, String after) {
        StringBuilder text = new StringBuilder();
        List<String> cells = new ArrayList<>(List.of("attack", "test"));
        cells.addAll(runtimes);
        text.append(before).append(String.join(between, cells)).append(after);
        rows.forEach((test, verdicts) -> {
            cells.clear();
            cells.addAll(List.of(sentence(test), test));
            for (String runtime : runtimes) {
                Verdict verdict = verdicts.get(runtime);
                cells.add(verdict == null ? "not run" : verdict.words);
            }
            text.append(before).append(String.join(between, cells)).append(after);
        });
        return text.toString();
    }

    /** A method's name as the sentence that it is. */
    private static String sentence(String test) {
        return test.substring(test.indexOf('.') + 1)
                .replaceAll("([A-Z])", " $1")
                .toLowerCase(Locale.ROOT)
                .strip();
    }

    private String sum(String runtime) {
        Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
        for (Map<String, Verdict> row : rows.values()) {
            Verdict verdict = row.get(runtime);
            if (verdict != null) {
                counts.merge(verdict, 1, Integer::sum);
            }
        }
        return counts.getOrDefault(Verdict.HELD, 0) + " held, " + counts.getOrDefault(Verdict.NOT_HELD, 0)
                + " not held, "
                + counts.getOrDefault(Verdict.SKIPPED, 0) + " not applicable, "
                + counts.getOrDefault(Verdict.FAILED, 0) + " not made";
    }

    private boolean isSafe(String runtime) {
        return rows.values().stream()
                .map(row -> row.getOrDefault(runtime, Verdict.SKIPPED))
                .allMatch(v -> v.compareTo(Verdict.FAILED) < 0);
    }
}
