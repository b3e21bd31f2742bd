// SPDX-License-Identifier: Apache-2.0
package jrun.runtime;

import jrun.spec.JrunException;

/** The command {@code jrun run}. */
public final class Run {
    private final Context context;

    public Run(Context context) {
        this.context = context;
    }

    /** Runs the command and returns its exit code. */
    @SuppressWarnings("DoNotCallSuggester") // a place to be filled: its body is on its way
    public int run(RunOptions options) throws JrunException {
        throw new UnsupportedOperationException("run " + options + " in " + context.root());
    }
}
