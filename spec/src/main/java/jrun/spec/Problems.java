// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with one document, so that all of it can be said at once. */
final class Problems {
    private final String document;
    private final List<Problem> found = new ArrayList<>();

    Problems(String document) {
        this.document = document;
    }

    void add(String pointer, String message) {
        found.add(new Problem(pointer, message));
    }

    /** Ends the reading if anything was wrong. */
    void check() throws SpecException {
        if (!found.isEmpty()) {
            throw new SpecException(document, found);
        }
    }
}
