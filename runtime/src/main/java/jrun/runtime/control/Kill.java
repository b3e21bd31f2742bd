// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.control;

import jrun.host.cgroup.Cgroup;
import jrun.host.state.ProcessRef;
import jrun.host.state.StateException;
import jrun.host.sys.Fd;
import jrun.host.sys.Processes;
import jrun.host.sys.SyscallException;
import jrun.kernel.Errno;
import jrun.runtime.Container;
import jrun.runtime.Context;
import jrun.spec.JrunException;
import org.jspecify.annotations.Nullable;

/** The command {@code jrun kill}. runtime-spec: runtime.md#kill */
public final class Kill {
    private final Context context;

    public Kill(Context context) {
        this.context = context;
    }

    /**
     * Sends a signal to the container process, or to all processes in the container's cgroup.
     *
     * @param signal name or number as given
     * @throws StateException {@code container not running}; not with {@code all}, whose work is then done already
     */
    public int run(String id, String signal, boolean all) throws JrunException {
        int number = SignalNumber.of(signal);
        try (Container container = Container.open(context, id)) {
            if (all && container.hasCgroup()) {
                try (Cgroup cgroup = container.cgroup()) {
                    cgroup.killAll(number);
                }
            } else if (number == SignalNumber.KILL && container.sharesPids()) {
                killAll(container);
            } else if (!send(container.init(), number) && !all) {
                throw new StateException("container not running");
            }
            if (number == SignalNumber.KILL && !all && container.hasCgroup()) {
                wake(container);
            }
            return 0;
        }
    }

    /** Without a pid namespace of its own nothing ends with the init: KILL is for all, also when the init is gone. */
    private static void killAll(Container container) throws JrunException {
        try (Cgroup cgroup = container.cgroup()) {
            boolean alive = send(container.init(), SignalNumber.KILL);
            if (!alive && cgroup.pids().isEmpty()) {
                throw new StateException("container not running");
            }
            cgroup.killAll(SignalNumber.KILL);
        }
    }

    /** Sends to this very process by its pidfd; false when it is gone. */
    static boolean send(@Nullable ProcessRef process, int signal) throws SyscallException {
        Fd pidfd = process == null ? null : process.open();
        if (pidfd == null) {
            return false;
        }
        try (pidfd) {
            Processes.pidfdSendSignal(pidfd, signal);
            return true;
        } catch (SyscallException e) {
            if (e.errno() == Errno.ESRCH) {
                return false;
            }
            throw e;
        }
    }

    private static void wake(Container container) throws JrunException {
        try (Cgroup cgroup = container.cgroup()) {
            cgroup.wakeKilled();
        }
    }
}
