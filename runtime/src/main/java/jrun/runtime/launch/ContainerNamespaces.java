// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.launch;

import jrun.host.state.ProcessRef;
import jrun.host.sys.Fd;
import jrun.host.sys.NamespaceFiles;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import jrun.plan.Planner;
import jrun.runtime.Container;
import jrun.spec.JrunException;
import jrun.spec.Namespace;
import jrun.spec.Spec;

/**
 * The namespaces of a container that runs.
 *
 * @param flags as CLONE_NEW*; a user namespace that is our own cannot be joined again, setns(2)
 * @param user inode number of the user namespace that one is in who has joined them
 */
public record ContainerNamespaces(long flags, long user) {
    private static final String OWN_USER = "/proc/self/ns/user";

    /** Those of its configuration. */
    public static ContainerNamespaces of(Container container, Spec spec, ProcessRef init) throws JrunException {
        long flags = container.state().timeNamespace() ? Uapi.CLONE_NEWTIME : 0;
        for (Namespace namespace : spec.linux().namespaces()) {
            flags |= Planner.namespaceFlag(namespace.type());
        }
        long own = Syscalls.stat(OWN_USER).ino();
        long other = Syscalls.stat(file(init, "user")).ino();
        if (own == other) {
            flags &= ~(long) Uapi.CLONE_NEWUSER;
        }
        return new ContainerNamespaces(flags, (flags & Uapi.CLONE_NEWUSER) == 0 ? own : other);
    }

    /** Whether its namespace of this type, as a file of {@code /proc/PID/ns}, is the runtime's. */
    public static boolean isOurs(String file, ProcessRef init) throws SyscallException {
        return Syscalls.stat("/proc/self/ns/" + file).ino()
                == Syscalls.stat(file(init, file)).ino();
    }

    /**
     * The user namespace that {@code create} made or joined, whatever the init process has made below it since: the one on
     * the way up from there whose parent is our own, for nobody inside can make such a one.
     *
     * @return its inode number, 0 if there is none on this way
     */
    public long userOfCreate(ProcessRef init) throws SyscallException {
        if ((flags & Uapi.CLONE_NEWUSER) == 0) {
            return user;
        }
        long own = Syscalls.stat(OWN_USER).ino();
        Fd at = Syscalls.open(file(init, "user"), Uapi.O_RDONLY, 0);
        while (true) {
            try (Fd below = at) {
                at = NamespaceFiles.parent(below);
                if (Syscalls.fstat(at).ino() == own) {
                    at.close();
                    return Syscalls.fstat(below).ino();
                }
            } catch (SyscallException e) {
                if (e.errno() == Errno.EPERM) {
                    return 0; // it is not below our own
                }
                throw e;
            }
        }
    }

    private static String file(ProcessRef init, String type) {
        return "/proc/" + init.pid() + "/ns/" + type;
    }
}
