// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.create;

import jrun.host.state.ContainerState;
import jrun.host.state.ProcessRef;
import jrun.host.state.StateDir;
import jrun.host.sys.Fd;
import org.jspecify.annotations.Nullable;

/**
 * A container that has been created and waits for start.
 *
 * @param dir its state directory, still locked; closed with this
 * @param state what state.json says
 * @param terminal the master of its terminal when it stays with this process; the caller owns it
 * @param process a pidfd of the init process, null when nobody stays to wait for it; closed with this
 */
record CreatedContainer(
        StateDir dir,
        ContainerState state,
        @Nullable Fd terminal,
        @Nullable Fd process) implements AutoCloseable {

    /** The pid of the init process. */
    int pid() {
        ProcessRef init = state.init();
        return init == null ? 0 : init.pid();
    }

    @Override
    public void close() {
        dir.close();
        if (process != null) {
            process.close();
        }
    }
}
