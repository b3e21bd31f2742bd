// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.launch;

import java.util.ArrayList;
import java.util.List;
import jrun.host.state.ProcessRef;
import jrun.host.state.StateException;
import jrun.host.sys.Fd;
import jrun.host.sys.NamespaceFiles;
import jrun.host.sys.Processes;
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
 * The namespaces of a container that runs, and the way into its mounts.
 *
 * <p>A process without any capability can make a user namespace and, in that, a mount namespace of its own. It is root
 * there: it leads every path where it likes, and changes every mount. A process from outside that enters it keeps all
 * its privileges. So the owner of the mount namespace is looked at, on the descriptor that is then joined.
 *
 * @param flags as CLONE_NEW*; a user namespace that is our own cannot be joined again, setns(2)
 * @param init the process that they are joined by
 * @param user inode number of the user namespace that one is in who has joined them
 * @param own that of the runtime's
 */
public record ContainerNamespaces(long flags, ProcessRef init, long user, long own) {
    private static final String OWN = "/proc/self/ns/";

    /** Those of its configuration. */
    public static ContainerNamespaces of(Container container, Spec spec, ProcessRef init) throws JrunException {
        long flags = container.state().timeNamespace() ? Uapi.CLONE_NEWTIME : 0;
        for (Namespace namespace : spec.linux().namespaces()) {
            flags |= Planner.namespaceFlag(namespace.type());
        }
        long own = Syscalls.stat(OWN + "user").ino();
        long other = Syscalls.stat(file(init, "user")).ino();
        if (own == other) {
            flags &= ~(long) Uapi.CLONE_NEWUSER;
        }
        return new ContainerNamespaces(flags, init, (flags & Uapi.CLONE_NEWUSER) == 0 ? own : other, own);
    }

    /** Whether the mount namespace is the runtime's. */
    public boolean hasOurMounts() throws SyscallException {
        return Syscalls.stat(OWN + "mnt").ino()
                == Syscalls.stat(file(init, "mnt")).ino();
    }

    /**
     * Opens the mount namespace, to be joined.
     *
     * @param pidfd of the init process
     * @param toChange whether mounts of the host's will come into it, which is for no other than that of {@code create};
     *     to be entered alone it may also belong to a user namespace that is entered as well
     */
    Fd openMounts(Fd pidfd, boolean toChange) throws JrunException {
        Fd mounts = Syscalls.open(file(init, "mnt"), Uapi.O_RDONLY, 0);
        try {
            refuseAnother(pidfd);
            long owner = owner(mounts);
            boolean fits = toChange ? owner == users().getLast() : owner == user || users().contains(owner);
            if (owner != 0 && !fits) {
                throw new StateException(
                        "enter the mounts of the container: the mount namespace of its process 1 belongs"
                                + " to a user namespace below the container's, whose root leads every path where it likes"
                                + "; hint: process 1 has to stay in the mount namespace that it was started in, a child of it"
                                + " may make others; or jrun has to run in the user namespace that the container was made in");
            }
            return mounts;
        } catch (JrunException e) {
            mounts.close();
            throw e;
        }
    }

    /** What was opened by the number was the init process's if that is still there now. */
    private static void refuseAnother(Fd pidfd) throws SyscallException {
        try {
            Processes.pidfdSendSignal(pidfd, 0);
        } catch (SyscallException e) {
            if (e.errno() == Errno.ESRCH) {
                throw e;
            }
        }
    }

    /** The inode number of the owner, 0 when that is not below the runtime's user namespace: nobody inside made it then. */
    private static long owner(Fd mounts) throws SyscallException {
        try (Fd owner = NamespaceFiles.owner(mounts)) {
            return Syscalls.fstat(owner).ino();
        } catch (SyscallException e) {
            if (e.errno() == Errno.EPERM) {
                return 0;
            }
            throw e;
        }
    }

    /**
     * The user namespaces of the container on the way up from that of the init process. The last is what {@code create} made
     * or joined: its parent is the runtime's, and nobody inside can make such a one. It is 0 where the way does not come to
     * the runtime's.
     */
    private List<Long> users() throws SyscallException {
        if ((flags & Uapi.CLONE_NEWUSER) == 0) {
            return List.of(own);
        }
        List<Long> users = new ArrayList<>();
        Fd at = Syscalls.open(file(init, "user"), Uapi.O_RDONLY, 0);
        try {
            long number = Syscalls.fstat(at).ino();
            while (number != own) {
                users.add(number);
                Fd parent = NamespaceFiles.parent(at);
                at.close();
                at = parent;
                number = Syscalls.fstat(at).ino();
            }
        } catch (SyscallException e) {
            if (e.errno() != Errno.EPERM) {
                throw e;
            }
            users.add(0L);
        } finally {
            at.close();
        }
        return users;
    }

    private static String file(ProcessRef init, String type) {
        return "/proc/" + init.pid() + "/ns/" + type;
    }
}
