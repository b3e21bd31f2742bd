// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.control;

import java.util.List;
import jrun.host.cgroup.Cgroup;
import jrun.host.hook.HookException;
import jrun.host.hook.HookOutput;
import jrun.host.hook.HookRunner;
import jrun.host.rdt.RdtGroup;
import jrun.host.rdt.RdtRecord;
import jrun.host.state.ContainerState;
import jrun.host.state.ProcessRef;
import jrun.host.state.StateException;
import jrun.host.sys.Fd;
import jrun.host.sys.Processes;
import jrun.host.sys.SignalException;
import jrun.host.sys.Sockets;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Trace;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import jrun.runtime.Container;
import jrun.runtime.Context;
import jrun.runtime.Status;
import jrun.spec.Hook;
import jrun.spec.JrunException;

/**
 * The command {@code jrun delete}. What must be undone is in state.json from before it is made, so a container whose
 * create was killed at any moment can be deleted too. runtime-spec: runtime.md#delete
 */
public final class Delete {
    private static final int DEATH_TIMEOUT_MS = 10_000;
    private static final int DEATH_USUAL_MS = 500;

    private final Context context;

    public Delete(Context context) {
        this.context = context;
    }

    /**
     * Removes a container that is stopped, or created and not started, or with {@code force} any; force succeeds where
     * there is none.
     *
     * @throws StateException if it runs, or does not exist
     */
    public int run(String id, boolean force) throws JrunException {
        try (Container container = Container.open(context, id)) {
            if (force) {
                endWhoHoldsTheLock(container);
            } else if (!container.dir().tryLock()) {
                refuseWhileItLives(container); // before waiting for a create that may last
            }
            container.dir().lock();
            container.refresh();
            if (!force) {
                refuseWhileItLives(container);
            }
            destroy(container);
            return 0;
        } catch (StateException e) {
            if (force && e.isAbsent()) {
                return 0;
            }
            throw e;
        }
    }

    /**
     * A created container runs nothing yet: it is killed and removed, as by runc and crun, since engines call plain delete
     * after a set-up that failed. runtime-spec: runtime.md#delete wants an error.
     */
    private static void refuseWhileItLives(Container container) throws JrunException {
        Status status = container.status();
        if (status != Status.STOPPED && status != Status.CREATED && !isEnding(container, status)) {
            throw new StateException("cannot delete container " + container.id() + " that is not stopped: "
                    + status.text() + "; hint: jrun kill " + container.id() + " KILL first, or add --force");
        }
    }

    /** A container that was just killed is waited for: the kernel needs time to end a process. */
    private static boolean isEnding(Container container, Status status) throws JrunException {
        ProcessRef init = container.init();
        if (status != Status.RUNNING || init == null || !init.isEnding()) {
            return false;
        }
        try (Fd process = init.open()) {
            return process == null || Sockets.poll(process, Uapi.POLLIN, DEATH_TIMEOUT_MS);
        }
    }

    /** A create that goes on holds the lock and would make more while we remove, a start may wait long: they go first. */
    private static void endWhoHoldsTheLock(Container container) throws JrunException {
        ContainerState state = container.stateOrNull();
        if (container.dir().tryLock() || state == null) {
            return;
        }
        if (state.phase() == ContainerState.Phase.CREATING) {
            end(state.origin().creator());
        } else {
            Kill.send(state.init(), SignalNumber.KILL);
        }
    }

    /**
     * Kills what is left of a container and removes its cgroups, its state directory and, at last, runs its poststop
     * hooks. The caller holds the lock.
     */
    public void destroy(Container container) throws JrunException {
        ContainerState state = container.stateOrNull();
        long begin = Trace.now();
        if (state != null) {
            endProcesses(container, state);
        }
        Trace.phase("end processes, remove cgroups", begin);
        byte[] document = container.document(Status.STOPPED);
        begin = Trace.now();
        container.dir().remove();
        Trace.phase("remove the state", begin);
        if (state != null) {
            runPoststop(context, state, document);
        }
    }

    /** The same after a failure, which remains the one reported. */
    public void destroyAfter(JrunException failure, Container container) {
        try {
            destroy(container);
        } catch (JrunException e) {
            failure.addSuppressed(e);
        }
    }

    private static void endProcesses(Container container, ContainerState state) throws JrunException {
        ProcessRef init = state.init();
        try (Cgroup cgroup = container.cgroup();
                Fd process = init == null ? null : init.open()) {
            if (process != null) {
                kill(process);
            }
            cgroup.killAll(SignalNumber.KILL);
            if (process != null && init != null) {
                if (!Sockets.poll(process, Uapi.POLLIN, DEATH_USUAL_MS)) {
                    cgroup.unthrottle();
                }
                awaitDeath(process, "container process", init.pid());
            }
            cgroup.remove();
        }
        RdtRecord rdt = state.rdt();
        if (rdt != null) {
            RdtGroup.remove(rdt);
        }
    }

    private static void end(ProcessRef process) throws JrunException {
        Fd pidfd = process.open();
        if (pidfd == null) {
            return;
        }
        try (pidfd) {
            kill(pidfd);
            awaitDeath(pidfd, "create of the container", process.pid());
        }
    }

    private static void kill(Fd pidfd) throws SyscallException {
        try {
            Processes.pidfdSendSignal(pidfd, SignalNumber.KILL);
        } catch (SyscallException e) {
            if (e.errno() != Errno.ESRCH) { // it has ended since we looked
                throw e;
            }
        }
    }

    private static void awaitDeath(Fd pidfd, String what, int pid) throws JrunException {
        if (!Sockets.poll(pidfd, Uapi.POLLIN, DEATH_TIMEOUT_MS)) {
            throw new StateException(
                    "kill " + what + " (pid " + pid + "): still there after " + DEATH_TIMEOUT_MS / 1000 + " s");
        }
    }

    /** A failing poststop hook is a warning, and the others still run. runtime-spec: config.md#poststop */
    public static void runPoststop(Context context, ContainerState state, byte[] document) {
        List<Hook> hooks = state.poststop();
        for (int i = 0; i < hooks.size(); i++) {
            try {
                HookRunner.run("poststop", i, hooks.get(i), document, HookOutput.of(state.origin()));
            } catch (HookException | SignalException e) {
                String message = e.getMessage();
                context.log().warn(message == null ? e.toString() : message);
            }
        }
    }
}
