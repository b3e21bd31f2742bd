// SPDX-License-Identifier: Apache-2.0
package jrun.runtime;

import jrun.spec.JrunException;
import org.jspecify.annotations.Nullable;

/** The command {@code jrun plan}: every operation that create would have the helper do, with the reason for it. */
public final class ShowPlan {
    private final Context context;

    public ShowPlan(Context context) {
        this.context = context;
    }

    /** Prints the plan of a bundle without running anything. */
    @SuppressWarnings("DoNotCallSuggester") // a place to be filled: its body is on its way
    public int run(@Nullable String bundle, boolean noPivot, boolean noNewKeyring, int preserveFds)
            throws JrunException {
        throw new UnsupportedOperationException("plan " + bundle + noPivot + noNewKeyring + preserveFds + context);
    }
}
