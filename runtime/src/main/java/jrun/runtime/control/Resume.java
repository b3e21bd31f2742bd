// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.control;

import jrun.host.cgroup.Cgroup;
import jrun.host.state.StateException;
import jrun.runtime.Container;
import jrun.runtime.Context;
import jrun.runtime.Status;
import jrun.spec.JrunException;

/** The command {@code jrun resume}. */
public final class Resume {
    private final Context context;

    public Resume(Context context) {
        this.context = context;
    }

    /** Thaws the cgroup of a paused container. */
    public int run(String id) throws JrunException {
        try (Container container = Container.open(context, id)) {
            if (container.status() != Status.PAUSED) {
                throw new StateException("container not paused");
            }
            try (Cgroup cgroup = container.cgroup()) {
                cgroup.thaw();
            }
            return 0;
        }
    }
}
