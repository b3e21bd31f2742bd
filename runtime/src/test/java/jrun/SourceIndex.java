// SPDX-License-Identifier: Apache-2.0
package jrun;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What there is in the repository: its files with those that the build makes of them, and in them the
 * classes with their members and the functions of the helper. */
final class SourceIndex {
    private static final Path ROOT = Path.of("..");
    private static final Set<String> NOT_OURS = Set.of(".git", "build");
    private static final Pattern TYPE = Pattern.compile(
            "(?m)^ *(?:@\\w+(?:\\(.*?\\))? )*(?:public |protected |private |static |final |abstract |sealed |non-sealed )*"
                    + "(?:class|record|interface|enum|@interface) ([A-Z]\\w*)");

    private final Set<String> paths = new TreeSet<>();
    private final Map<String, String> sources = new TreeMap<>();
    private final Map<String, List<String>> types = new TreeMap<>();

    SourceIndex() {
        try {
            Files.walkFileTree(ROOT, new Collector());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Collector extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            String name = dir.getFileName().toString();
            boolean compiled =
                    dir.getParent() != null && dir.getParent().endsWith("target") && !name.equals("generated-sources");
            if (NOT_OURS.contains(name) || compiled) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            paths.add(ROOT.relativize(dir) + "/");
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            String path = ROOT.relativize(file).toString();
            paths.add(path);
            if (path.endsWith(".java") || path.endsWith(".c") || path.endsWith(".h") || path.endsWith(".def")) {
                sources.put(path, Files.readString(file));
            }
            if (path.endsWith(".java")) {
                Matcher type = TYPE.matcher(sources.get(path));
                while (type.find()) {
                    types.computeIfAbsent(type.group(1), _ -> new ArrayList<>()).add(path);
                }
            }
            return FileVisitResult.CONTINUE;
        }
    }

    /** The text of each Java file whose path contains this. */
    Map<String, String> javaFiles(String part) {
        Map<String, String> found = new TreeMap<>();
        sources.forEach((path, text) -> {
            if (path.endsWith(".java") && path.contains(part)) {
                found.put(path, text);
            }
        });
        return found;
    }

    /** Whether a class of this name is declared, at the top of a file or inside another one. */
    boolean hasType(String name) {
        return types.containsKey(name);
    }

    boolean hasTypeThatBegins(String prefix) {
        return types.keySet().stream().anyMatch(name -> name.startsWith(prefix));
    }

    boolean hasPackage(String name) {
        String end = "/java/" + name.replace('.', '/') + "/";
        return paths.stream().anyMatch(path -> path.endsWith(end));
    }

    /** Whether a class of this name declares a member of this name, or one that begins so. */
    boolean hasMember(String type, String member, boolean prefix) {
        Pattern declared = declaration(member, prefix);
        return types.getOrDefault(type, List.of()).stream()
                .anyMatch(path -> declared.matcher(sources.get(path)).find());
    }

    /** Whether a test method begins so. */
    boolean hasTest(String prefix) {
        Pattern method = Pattern.compile("void " + Pattern.quote(prefix));
        return javaFiles("src/test/").values().stream()
                .anyMatch(text -> method.matcher(text).find());
    }

    /** A method, field, constant, record component or type: its name after a type, or an enum's constant. */
    private static Pattern declaration(String name, boolean prefix) {
        String word = Pattern.quote(name) + (prefix ? "\\w*" : "\\b");
        return Pattern.compile("(?m)^ +(?!return |throw |case )(?:[\\w@<>\\[\\]?,.&]+ )+" + word + "(?=[(=; ])"
                + "|[\\w>\\]] " + word + "[,)]|^ +" + word + "[(,;]");
    }

    /** Whether this is a word of any source, as names of the kernel and functions of the helper are. */
    boolean hasWord(String name) {
        Pattern word = Pattern.compile("\\b" + Pattern.quote(name) + "\\b");
        return sources.values().stream().anyMatch(text -> word.matcher(text).find());
    }

    /** Whether the helper defines a function of this name. */
    boolean hasFunction(String name) {
        Pattern definition = Pattern.compile("(?m)^[a-z_].*\\b" + Pattern.quote(name) + "\\(");
        return sources.entrySet().stream()
                .anyMatch(file -> file.getKey().startsWith("native-helper/")
                        && definition.matcher(file.getValue()).find());
    }

    /** Whether a file or folder has this path or ends with it; {@code *} and words in capitals stand for anything. */
    boolean hasPath(String given) {
        String glob =
                Pattern.quote(given).replaceAll("\\*|\\b[A-Z]+(?:-[A-Z]+)*\\b(?!\\.md|\\\\E|$)", "\\\\E[^/]*\\\\Q");
        Pattern path = Pattern.compile("(?:.*/)?" + glob + "/?");
        return paths.stream().anyMatch(each -> path.matcher(each).matches());
    }
}
