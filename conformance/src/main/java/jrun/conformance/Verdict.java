// SPDX-License-Identifier: Apache-2.0
package jrun.conformance;

import java.util.Locale;

/** What one upstream program says about a runtime. */
enum Verdict {
    /** Exit status 0, at least one test, the plan kept, no {@code not ok}. */
    PASSED,
    /** Anything else, the time limit included. */
    FAILED,
    /** Every test of the program was skipped by the program itself. */
    SKIPPED;

    /** The word of the reports and of the expectation files. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Verdict of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Whether this is a step back from {@code expected}. */
    boolean worseThan(Verdict expected) {
        return rank() < expected.rank();
    }

    private int rank() {
        return switch (this) {
            case FAILED -> 0;
            case SKIPPED -> 1;
            case PASSED -> 2;
        };
    }
}
