// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.launch;

import jrun.host.sys.Fd;
import jrun.spec.JrunException;

/**
 * What the parent does when the helper asks; each method answers one message of {@code msgs.def} and the helper goes on
 * once it returns. A message that this command never expects is a protocol error, the default.
 */
public interface HelperListener {
    /** The helper goes on as process {@code pid}, and the one before has ended or is about to. */
    default void successor(int pid) throws JrunException {}

    /** The process {@code pid} needs its cgroup now: move it in. */
    default void cgroup(int pid) throws JrunException {
        throw unexpected("CGROUP");
    }

    /** The process {@code pid} has its new user namespace: write its id maps. */
    default void maps(int pid) throws JrunException {
        throw unexpected("MAPS");
    }

    /** The network namespace of {@code pid} is there: move devices into it. */
    default void network(int pid) throws JrunException {
        throw unexpected("NETWORK");
    }

    /** Namespaces and mounts are there: run hooks. Returns the state document for the hooks of the helper. */
    default byte[] hooks(int pid) throws JrunException {
        throw unexpected("HOOKS");
    }

    /** The master of the container's terminal; the receiver owns it. */
    default void console(Fd master) throws JrunException {
        master.close();
        throw unexpected("FD");
    }

    /** The seccomp listener is descriptor {@code number} of process {@code pid}. */
    default void seccomp(int pid, int number) throws JrunException {
        throw unexpected("SECCOMP");
    }

    /** Operation {@code op} has put a mount with this id on its target. */
    default void mounted(int op, long id) throws JrunException {
        throw unexpected("MOUNTED");
    }

    /** The process is set up; what has to be recorded is recorded now. */
    default void ready(int pid) throws JrunException {
        throw unexpected("READY");
    }

    private static JrunException unexpected(String message) {
        return new jrun.runtime.sync.SyncException("talk to jrun-init: unexpected message " + message);
    }
}
