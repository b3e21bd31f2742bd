// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.query;

import jrun.host.state.JsonTree;
import jrun.runtime.Container;
import jrun.runtime.Context;
import jrun.spec.JrunException;

/** The command {@code jrun state}. runtime-spec: runtime.md#query-state */
public final class ShowState {
    private final Context context;

    public ShowState(Context context) {
        this.context = context;
    }

    /** Prints the state document in runc's form and returns the exit code. */
    public int run(String id) throws JrunException {
        try (Container container = Container.open(context, id)) {
            context.output().print(JsonTree.pretty(container.runcTree(container.status(), ""), "  ") + "\n");
            return 0;
        }
    }
}
