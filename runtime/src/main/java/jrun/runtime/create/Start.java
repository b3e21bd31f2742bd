// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.create;

import jrun.host.state.ContainerState;
import jrun.host.state.StateException;
import jrun.runtime.Container;
import jrun.runtime.Context;
import jrun.runtime.control.Delete;
import jrun.runtime.launch.HelperException;
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
            refuseUnlessCreated(container);
            ContainerState state = container.state();
            try (Readiness readiness = Readiness.of(context, container.dir())) {
                start(container, state);
                readiness.await(state.init());
            }
            return 0;
        }
    }

    /** A hook that fails is the end of the container: all of it goes, and its poststop hooks run. runtime.md#lifecycle */
    private void start(Container container, ContainerState state) throws JrunException {
        try {
            StartConversation.start(container.dir(), state);
        } catch (JrunException e) {
            if (StartConversation.isFailureOfHook(e)) {
                new Delete(context).destroyAfter(e, container);
            } else if (e instanceof HelperException) {
                FailedInit.await(state.init(), e);
            }
            throw e;
        }
    }

    private static void refuseUnlessCreated(Container container) throws JrunException {
        switch (container.status()) {
            case CREATED -> {}
            case CREATING -> throw new StateException("cannot start a container that is still being created");
            case STOPPED -> throw new StateException("cannot start a container that has stopped");
            case RUNNING -> throw new StateException("cannot start an already running container");
            case PAUSED -> throw new StateException("cannot start a container that is paused; hint: jrun resume first");
        }
    }
}
