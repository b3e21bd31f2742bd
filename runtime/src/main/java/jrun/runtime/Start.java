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
    public int run(String id) throws JrunException {
        try (Container container = Container.open(context, id)) {
            container.dir().lock();
            container.refresh();
            Starting.start(container.dir(), container.state());
            return 0;
        }
    }
}
