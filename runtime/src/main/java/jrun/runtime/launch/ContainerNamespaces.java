// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.launch;

import jrun.host.state.ProcessRef;
import jrun.host.sys.Stat;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Uapi;
import jrun.plan.Planner;
import jrun.runtime.Container;
import jrun.spec.JrunException;
import jrun.spec.Namespace;
import jrun.spec.Spec;

/** The namespaces of a container that runs, as CLONE_NEW*. */
public final class ContainerNamespaces {
    private ContainerNamespaces() {}

    /** Those of its configuration; a user namespace that is our own cannot be joined again. setns(2) */
    public static long of(Container container, Spec spec, ProcessRef init) throws JrunException {
        long flags = container.state().timeNamespace() ? Uapi.CLONE_NEWTIME : 0;
        for (Namespace namespace : spec.linux().namespaces()) {
            flags |= Planner.namespaceFlag(namespace.type());
        }
        return isOurs("user", init) ? flags & ~(long) Uapi.CLONE_NEWUSER : flags;
    }

    /** Whether its namespace of this type, as a file of {@code /proc/PID/ns}, is the runtime's. */
    public static boolean isOurs(String file, ProcessRef init) throws SyscallException {
        Stat own = Syscalls.stat("/proc/self/ns/" + file);
        Stat other = Syscalls.stat("/proc/" + init.pid() + "/ns/" + file);
        return own.ino() == other.ino();
    }
}
