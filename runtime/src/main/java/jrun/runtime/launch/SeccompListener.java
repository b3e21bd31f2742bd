// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.launch;

import java.util.List;
import jrun.host.state.ContainerState;
import jrun.host.state.StateException;
import jrun.host.sys.Fd;
import jrun.host.sys.Processes;
import jrun.host.sys.Sockets;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.plan.ParentStep;
import jrun.runtime.StateDocument;
import jrun.spec.ContainerProcessState;
import jrun.spec.JrunException;
import jrun.spec.State;

/** Hands a seccomp notify descriptor to the agent of config.json. runtime-spec: config-linux.md#containerprocessstate */
public final class SeccompListener {
    private SeccompListener() {}

    /**
     * Takes the listener out of the process that loaded the filter and gives it to the agent.
     *
     * @param process a pidfd of it
     * @param pid its number, for the agent
     * @param number the descriptor's number in it
     */
    public static void handOver(
            ParentStep.HandOverListener wanted, ContainerState container, Fd process, int pid, int number)
            throws JrunException {
        String path = wanted.socket();
        State state = StateDocument.state(container, "creating", pid);
        byte[] document = new ContainerProcessState(
                        state.ociVersion(), List.of("seccompFd"), pid, wanted.metadata(), state)
                .toJson();
        try (Fd listener = Processes.pidfdGetfd(process, number);
                Fd agent = Sockets.unixConnectStream(path)) {
            check(listener, number);
            Sockets.send(agent, document, new int[] {listener.number()});
        } catch (SyscallException e) {
            throw new StateException(
                    "failed to connect with seccomp agent " + path + " (/linux/seccomp/listenerPath): " + e.getMessage()
                            + "; hint: the agent must listen there before the container is made",
                    e);
        }
    }

    /** No other file of the process is anything to the agent. */
    private static void check(Fd listener, int number) throws SyscallException, StateException {
        String what = Syscalls.readlink("/proc/self/fd/" + listener.number());
        if (!what.equals("anon_inode:seccomp notify")) {
            throw new StateException("hand over the seccomp listener: descriptor " + number
                    + " of the process is no listener, but " + what);
        }
    }
}
