// SPDX-License-Identifier: Apache-2.0
package jrun.runtime;

import jrun.host.state.ContainerOrigin;
import jrun.host.state.ContainerState;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.spec.State;

/** The state document as hooks get it on stdin. runtime-spec: runtime.md#state */
public final class StateDocument {
    private static final String INSIDE = "\nNSpid:";

    private StateDocument() {}

    /**
     * The document in one line, as UTF-8.
     *
     * @param status a status of the specification
     * @param pid the container process as the reader sees it, 0 when there is none
     */
    public static byte[] of(ContainerState container, String status, int pid) {
        return state(container, status, pid).toJson();
    }

    /** The same, to be part of another document. */
    public static State state(ContainerState container, String status, int pid) {
        ContainerOrigin origin = container.origin();
        return new State(origin.ociVersion(), origin.id(), status, pid, origin.bundle(), origin.annotations());
    }

    /** The pid of a process as its own pid namespace has it, for hooks that run in there. proc_pid_status(5) */
    public static int pidInside(int pid) throws SyscallException {
        String status = Syscalls.readWholeText("/proc/" + pid + "/status");
        int line = status.indexOf(INSIDE);
        if (line < 0) {
            return pid;
        }
        int begin = line + INSIDE.length();
        String numbers = status.substring(begin, status.indexOf('\n', begin)).strip();
        return Integer.parseInt(numbers.substring(numbers.lastIndexOf('\t') + 1));
    }
}
