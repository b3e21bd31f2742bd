// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** How a command ended; exit is 128 plus the signal's number for one that was killed. */
record Result(int exit, String out, String err) {
    private static final String WARNING = "time=\\S+ level=warning msg=.+";

    /** Success is silent: exit code 0 and not a byte on stderr. */
    Result ok() {
        return exits(0);
    }

    /** Success; others may warn about what jrun does in silence. */
    Result done() {
        return Target.isJrun() ? ok() : new Result(exit, out, "").ok();
    }

    /** The given exit code and nothing on stderr: the container's own code handed on. */
    Result exits(int code) {
        assertEquals("", err, "stderr; stdout was: " + out);
        assertEquals(code, exit, () -> "exit code; stdout was: " + out);
        return this;
    }

    /** A failure as a person wants it: the exit code, one line on stderr after any warnings, and each of the words in it. */
    Result fails(int code, String... words) {
        assertEquals(code, exit, () -> "exit code; stdout: " + out + "; stderr: " + err);
        assertFalse(err.isBlank(), "a failure must say why on stderr");
        if (!Target.isJrun()) {
            return this;
        }
        assertEquals(1, errors().size(), () -> "an error is one line, not: " + err);
        for (String word : words) {
            assertTrue(err.contains(word), () -> "the error must say '" + word + "', not: " + err);
        }
        return this;
    }

    /** What it said on stderr, warnings left out. */
    List<String> errors() {
        return lines(err).stream().filter(line -> !line.matches(WARNING)).toList();
    }

    /** The words that engines look for, whichever runtime it is. */
    Result says(String words) {
        assertTrue(err.contains(words), () -> "the error must contain '" + words + "', not: " + err);
        return this;
    }

    List<String> lines() {
        return lines(out);
    }

    String trimmed() {
        return out.strip();
    }

    /** The last line of the output: what a script says when it came to its end. */
    String lastLine() {
        return lines().isEmpty() ? "" : lines().getLast();
    }

    /** The output's lines of the form {@code key=value}. */
    Map<String, String> facts() {
        Map<String, String> facts = new HashMap<>();
        for (String line : lines()) {
            int split = line.indexOf('=');
            if (split > 0) {
                facts.put(line.substring(0, split), line.substring(split + 1));
            }
        }
        return facts;
    }

    JsonNode json() {
        return Json.parse(out);
    }

    private static List<String> lines(String text) {
        return text.isEmpty() ? List.of() : List.of(text.stripTrailing().split("\n", -1));
    }
}
