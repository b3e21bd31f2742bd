// SPDX-License-Identifier: Apache-2.0
package jrun.runtime;

import jrun.spec.JrunException;

/** The command {@code jrun exec}. */
public final class Exec {
    private final Context context;

    public Exec(Context context) {
        this.context = context;
    }

    /** Runs the command and returns its exit code. */
    @SuppressWarnings("DoNotCallSuggester") // a place to be filled: its body is on its way
    public int run(ExecOptions options) throws JrunException {
        throw new UnsupportedOperationException("exec " + options + " in " + context.root());
    }
}
