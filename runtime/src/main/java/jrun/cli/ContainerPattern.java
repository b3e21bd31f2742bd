// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import jrun.host.state.StateStore;
import jrun.runtime.Context;
import jrun.spec.JrunException;

/** The containers whose ids have a match of a regular expression, for {@code --regex} of crun. */
final class ContainerPattern {
    /** What is done to one of them. */
    interface Action {
        int on(String id) throws JrunException;
    }

    private ContainerPattern() {}

    /** Does it to each; a failure is a warning and the others still have their turn, as with crun. */
    static int each(String expression, Context context, Action action) throws JrunException {
        Pattern pattern = compile(expression);
        for (String id : new StateStore(context.root()).list()) {
            if (pattern.matcher(id).find()) {
                try {
                    action.on(id);
                } catch (JrunException e) {
                    context.log().warn(id + ": " + e.getMessage());
                }
            }
        }
        return 0;
    }

    private static Pattern compile(String expression) throws UsageException {
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new UsageException("invalid regular expression " + expression + ": " + e.getDescription());
        }
    }
}
