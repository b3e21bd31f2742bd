// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.control;

import jrun.host.cgroup.Cgroup;
import jrun.host.state.StateException;
import jrun.runtime.Container;
import jrun.runtime.Context;
import jrun.runtime.Status;
import jrun.spec.JrunException;

/** The command {@code jrun pause}. */
public final class Pause {
    private final Context context;

    public Pause(Context context) {
        this.context = context;
    }

    /** Freezes the container's cgroup. */
    public int run(String id) throws JrunException {
        try (Container container = Container.open(context, id)) {
            Status status = container.status();
            if (status != Status.RUNNING && status != Status.CREATED) {
                throw new StateException("container not running");
            }
            if (!container.hasCgroup()) {
                throw new StateException("pause " + id + ": the container has no cgroup that could be frozen");
            }
            try (Cgroup cgroup = container.cgroup()) {
                cgroup.freeze();
            }
            return 0;
        }
    }
}
