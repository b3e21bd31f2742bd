// SPDX-License-Identifier: Apache-2.0
package jrun.runtime;

import jrun.spec.JrunException;

/** The command {@code jrun start}. */
public final class Start {
    private final Context context;

    public Start(Context context) {
        this.context = context;
    }

    /** Runs the command and returns its exit code. */
    @SuppressWarnings("DoNotCallSuggester") // a place to be filled: its body is on its way
    public int run(String id) throws JrunException {
        throw new UnsupportedOperationException("start " + id + " in " + context.root());
    }
}
