// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.List;

/** A document that cannot be used, with everything that is wrong with it. */
public final class SpecException extends JrunException {
    private final List<Problem> problems;

    /**
     * All problems of one document.
     *
     * @param document what was read, e.g. {@code config.json}
     * @param problems at least one
     */
    public SpecException(String document, List<Problem> problems) {
        super(message(document, problems));
        this.problems = List.copyOf(problems);
    }

    /** What is wrong, in the order of the document. */
    public List<Problem> problems() {
        return problems;
    }

    private static String message(String document, List<Problem> problems) {
        StringBuilder text = new StringBuilder("read ").append(document);
        char separator = ':';
        for (Problem problem : problems) {
            text.append(separator).append(' ').append(problem);
            separator = ';';
        }
        return text.toString();
    }
}
