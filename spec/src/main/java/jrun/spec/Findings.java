// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.ArrayList;
import java.util.List;

/**
 * What was found in one document, so that all of it can be said at once, and the questions that many rules ask.
 *
 * <p>A problem makes the document unusable; a warning is for the log.
 */
final class Findings {
    private final String document;
    private final List<Problem> problems = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();

    /** Nothing yet, about a document of this name. */
    Findings(String document) {
        this.document = document;
    }

    /** The warnings, if nothing else was found; throws all problems otherwise. */
    List<Problem> warningsOnly() throws SpecException {
        if (!problems.isEmpty()) {
            throw new SpecException(document, problems);
        }
        return warnings;
    }

    void problem(String pointer, String message) {
        problems.add(new Problem(pointer, message));
    }

    void warning(String pointer, String message) {
        warnings.add(new Problem(pointer, message));
    }

    void absolute(String pointer, String path) {
        if (!path.startsWith("/")) {
            problem(pointer, "must be an absolute path, is " + Problem.quoted(path));
        }
    }

    void absolutePaths(String pointer, List<String> paths) {
        for (int i = 0; i < paths.size(); i++) {
            absolute(pointer + "/" + i, paths.get(i));
        }
    }

    void oneOf(String pointer, List<String> names, String name) {
        if (!names.contains(name)) {
            problem(pointer, "must be one of " + String.join(", ", names) + ", is " + Problem.quoted(name));
        }
    }

    void allOf(String pointer, List<String> names, List<String> used) {
        for (int i = 0; i < used.size(); i++) {
            oneOf(pointer + "/" + i, names, used.get(i));
        }
    }

    void between(String pointer, long min, long max, long value) {
        if (value < min || value > max) {
            problem(pointer, "must be from " + min + " to " + max + ", is " + value);
        }
    }

    /** A list of numbers and ranges, like {@code 0-3,7}. */
    void numberList(String pointer, String text) {
        try {
            CpuList.parse(text);
        } catch (IllegalArgumentException e) {
            problem(pointer, String.valueOf(e.getMessage()));
        }
    }

    /** A namespace that a part of the configuration cannot do without. */
    void needsNamespace(String pointer, Linux linux, String type) {
        if (linux.namespace(type) == null) {
            problem(
                    pointer,
                    "needs " + (type.equals("ipc") ? "an " : "a ") + type + " namespace; hint: add {\"type\": \"" + type
                            + "\"} to /linux/namespaces");
        }
    }
}
