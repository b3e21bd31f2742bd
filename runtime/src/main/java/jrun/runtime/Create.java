// SPDX-License-Identifier: Apache-2.0
package jrun.runtime;

import jrun.spec.JrunException;

/** The command {@code jrun create}. */
public final class Create {
    private final Context context;

    public Create(Context context) {
        this.context = context;
    }

    /** Runs the command and returns its exit code. */
    @SuppressWarnings("DoNotCallSuggester") // a place to be filled: its body is on its way
    public int run(CreateOptions options) throws JrunException {
        throw new UnsupportedOperationException("create " + options + " in " + context.root());
    }
}
