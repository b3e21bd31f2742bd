// SPDX-License-Identifier: Apache-2.0
package jrun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the documents name in backticks is there: classes, their members, tests, functions of the helper, files. */
class DocumentsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern NAMED = Pattern.compile("`([^`\\s]+)`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:\\s]+)(?:#[^)]*)?\\)");
    private static final Pattern QUALIFIED = Pattern.compile("jrun(?:\\.[a-z]\\w*)*(?:\\.([A-Z]\\w*)(?:\\.(\\w+))?)?");
    private static final Pattern TYPE = Pattern.compile("([A-Z]\\w*[a-z]\\w*)(…)?");
    private static final Pattern MEMBER = Pattern.compile("([A-Z]\\w*[a-z]\\w*)[.#](?:(\\w+)(…)?|\\*)(?:\\(\\))?");
    private static final Pattern TEST = Pattern.compile("([a-z][a-z0-9]*[A-Z]\\w*)…");
    private static final Pattern FUNCTION = Pattern.compile("[a-z0-9]+(?:_[a-z0-9]+)+");
    private static final Pattern FILE =
            Pattern.compile("(?!build/)(?:[\\w*.-]+/)*(?:[\\w*-]+\\.(?:c|h|def|sh|java|md|tsv)|[\\w*.-]+/)");

    /** Names of the JDK, of Jackson and of GraalVM, and a folder of GraalVM's. */
    private static final Set<String> FOREIGN = Set.of(
            "BigDecimal", "ProcessBuilder", "System.getenv", "System.out", "JsonNode", "CodeSectionLayouter", "lib/");

    private static final SourceIndex SOURCES = new SourceIndex();

    private static List<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(
                            Stream.of("README.md", "CONTRIBUTING.md", "native-image/README.md")
                                    .map(ROOT::resolve),
                            docs.filter(path -> path.toString().endsWith(".md")))
                    .toList();
        }
    }

    @Test
    void whatIsNamedInBackticksIsThere() throws IOException {
        Set<String> missing = new TreeSet<>();
        int checked = 0;
        for (Path document : documents()) {
            Matcher named = NAMED.matcher(Files.readString(document));
            while (named.find()) {
                String word = named.group(1);
                String fault = FOREIGN.contains(word) ? null : fault(word);
                checked++;
                if (fault != null) {
                    missing.add(ROOT.relativize(document) + ": `" + word + "`: " + fault);
                }
            }
        }
        assertEquals("", String.join("\n", missing));
        assertTrue(checked > 500, checked + " words");
    }

    @Test
    void linksBetweenDocumentsLeadSomewhere() throws IOException {
        List<String> missing = new ArrayList<>();
        for (Path document : documents()) {
            Matcher link = LINK.matcher(Files.readString(document));
            while (link.find()) {
                if (!Files.exists(document.resolveSibling(link.group(1)))) {
                    missing.add(ROOT.relativize(document) + ": " + link.group(1));
                }
            }
        }
        assertEquals(List.of(), missing);
    }

    @Test
    void whatIsNotThereIsFound() {
        for (String word : List.of(
                "NoSuchClass",
                "NoSuch…",
                "Planner.noSuchMethod",
                "DocumentsTest.noSuchTest…",
                "noSuchTest…",
                "jrun.nosuch",
                "jrun.plan.NoSuchClass",
                "op_no_such_function",
                "no_such_word",
                "no-such-file.sh",
                "runtime/no-such-folder/")) {
            // two words, so that this file does not itself have it
            assertTrue(fault(word.replace("word", "wo" + "rt")) != null, word);
        }
    }

    /** What is wrong with a word, null when nothing is or when it names nothing of ours. */
    private static @Nullable String fault(String word) {
        Matcher matcher = QUALIFIED.matcher(word);
        if (matcher.matches()) {
            return qualified(word, matcher.group(1), matcher.group(2));
        }
        matcher = TYPE.matcher(word);
        if (matcher.matches()) {
            boolean there = matcher.group(2) == null
                    ? SOURCES.hasType(matcher.group(1))
                    : SOURCES.hasTypeThatBegins(matcher.group(1));
            return there ? null : "no such class";
        }
        matcher = MEMBER.matcher(word);
        if (matcher.matches()) {
            return member(matcher.group(1), matcher.group(2), matcher.group(3) != null);
        }
        matcher = TEST.matcher(word);
        if (matcher.matches()) {
            return SOURCES.hasTest(matcher.group(1)) ? null : "no such test";
        }
        if (FUNCTION.matcher(word).matches()) {
            boolean ours = word.startsWith("op_");
            return (ours ? SOURCES.hasFunction(word) : SOURCES.hasWord(word)) ? null : "no such function";
        }
        if (FILE.matcher(word).matches()) {
            return SOURCES.hasPath(word) ? null : "no such file";
        }
        return null;
    }

    private static @Nullable String qualified(String word, @Nullable String type, @Nullable String member) {
        if (type == null) {
            return SOURCES.hasPackage(word) ? null : "no such package";
        }
        String path = word.substring(0, word.indexOf(type) + type.length()).replace('.', '/') + ".java";
        if (!SOURCES.hasPath(path)) {
            return "no such class";
        }
        return member == null ? null : member(type, member, false);
    }

    /** SECURITY.md leaves AttackTest out of a class's name. */
    private static @Nullable String member(String type, @Nullable String name, boolean prefix) {
        for (String known : List.of(type, type + "AttackTest")) {
            if (SOURCES.hasType(known) && (name == null || SOURCES.hasMember(known, name, prefix))) {
                return null;
            }
        }
        return SOURCES.hasType(type) ? "no such member of " + type : "no such class";
    }
}
