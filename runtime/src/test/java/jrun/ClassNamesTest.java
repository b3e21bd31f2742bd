// SPDX-License-Identifier: Apache-2.0
package jrun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A class is known by its simple name alone: no other one has it, in any module. */
class ClassNamesTest {
    private static final Pattern NESTED_IMPORT =
            Pattern.compile("(?m)^import (jrun(?:\\.[a-z]\\w*)*\\.[A-Z]\\w*\\.([A-Z]\\w*));");
    private static final Map<String, String> FILES = new SourceIndex().javaFiles("/jrun/");

    static {
        FILES.keySet().removeIf(path -> path.contains("src/test/"));
    }

    private static String simpleName(String path) {
        return path.substring(path.lastIndexOf('/') + 1, path.length() - ".java".length());
    }

    private static Map<String, List<String>> byName() {
        Map<String, List<String>> names = new TreeMap<>();
        for (String path : FILES.keySet()) {
            if (!path.endsWith("/package-info.java")) {
                names.computeIfAbsent(simpleName(path), _ -> new ArrayList<>()).add(path);
            }
        }
        return names;
    }

    @Test
    void noTwoClassesShareAName() {
        Map<String, List<String>> names = byName();
        assertTrue(names.size() > 300, names.size() + " classes");

        names.values().removeIf(paths -> paths.size() == 1);

        assertEquals(Map.of(), names);
    }

    /** Such as the operations User and Exec, which are always written CredentialOp.User and StartOp.Exec. */
    @Test
    void aClassInsideAnotherThatHasTheNameOfAClassIsWrittenWithBoth() {
        Map<String, List<String>> names = byName();
        List<String> imported = new ArrayList<>();
        FILES.forEach((path, text) -> {
            Matcher nested = NESTED_IMPORT.matcher(text);
            while (nested.find()) {
                if (names.containsKey(nested.group(2))) {
                    imported.add(path + " imports " + nested.group(1));
                }
            }
        });
        assertEquals(List.of(), imported);
    }
}
