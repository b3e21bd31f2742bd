// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.launch;

import java.util.List;
import jrun.host.state.ContainerState;
import jrun.host.state.StateException;
import jrun.host.sys.Fd;
import jrun.host.sys.Processes;
import jrun.host.sys.Sockets;
import jrun.host.sys.SyscallException;
import jrun.runtime.StateDocument;
import jrun.spec.ContainerProcessState;
import jrun.spec.JrunException;
import jrun.spec.Seccomp;
import jrun.spec.Spec;
import jrun.spec.State;

/** Hands a seccomp notify descriptor to the agent of config.json. runtime-spec: config-linux.md#containerprocessstate */
public final class SeccompListener {
    private SeccompListener() {}

    /**
     * Takes the listener out of the process that loaded the filter and gives it to the agent.
     *
     * @param number the descriptor's number in process {@code pid}
     */
    public static void handOver(Spec spec, ContainerState container, int pid, int number) throws JrunException {
        Seccomp seccomp = spec.linux().seccomp();
        String path = seccomp == null ? null : seccomp.listenerPath();
        if (seccomp == null || path == null) {
            throw new StateException("hand over the seccomp listener: /linux/seccomp/listenerPath is not set");
        }
        State state = StateDocument.state(container, "creating", pid);
        String metadata = seccomp.listenerMetadata();
        byte[] document =
                new ContainerProcessState(state.ociVersion(), List.of("seccompFd"), pid, metadata, state).toJson();
        try (Fd process = Processes.pidfdOpen(pid);
                Fd listener = Processes.pidfdGetfd(process, number);
                Fd agent = Sockets.unixConnectStream(path)) {
            Sockets.send(agent, document, new int[] {listener.number()});
        } catch (SyscallException e) {
            throw new StateException(
                    "failed to connect with seccomp agent " + path + " (/linux/seccomp/listenerPath): " + e.getMessage()
                            + "; hint: the agent must listen there before the container is made",
                    e);
        }
    }
}
