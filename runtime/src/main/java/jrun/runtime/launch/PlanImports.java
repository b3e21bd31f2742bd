// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.launch;

import java.util.ArrayList;
import java.util.List;
import jrun.host.cgroup.Cgroup;
import jrun.host.hook.HookOutput;
import jrun.host.state.StateDir;
import jrun.host.sys.Fd;
import jrun.host.sys.Sockets;
import jrun.host.sys.Stat;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import jrun.plan.FdImport;
import jrun.plan.Plan;
import jrun.plan.Planner;
import jrun.runtime.sync.Channel;
import jrun.spec.JrunException;
import org.jspecify.annotations.Nullable;

/** Opens on the host what a plan imports, and sends it to the helper. */
public final class PlanImports {
    private static final int SOCKET_MODE = 0600;

    private final Cgroup cgroup;
    private final StateDir dir;
    private final @Nullable ContainerNamespaces joined;
    private final @Nullable Fd init;

    private PlanImports(Cgroup cgroup, StateDir dir, @Nullable ContainerNamespaces joined, @Nullable Fd init) {
        this.cgroup = cgroup;
        this.dir = dir;
        this.joined = joined;
        this.init = init;
    }

    /** For the init process itself. */
    public static PlanImports forCreate(Cgroup cgroup, StateDir dir) {
        return new PlanImports(cgroup, dir, null, null);
    }

    /** For a process that joins these namespaces, those of this init process. */
    public static PlanImports forExec(Cgroup cgroup, StateDir dir, ContainerNamespaces joined, Fd init) {
        return new PlanImports(cgroup, dir, joined, init);
    }

    /** Opens all, sends all, and keeps none open here. */
    public void send(Plan plan, Channel channel) throws JrunException {
        List<Fd> opened = new ArrayList<>();
        List<Fd> sent = new ArrayList<>();
        try {
            for (FdImport wanted : plan.imports()) {
                sent.add(open(wanted, opened));
            }
            channel.handOver(sent);
        } finally {
            for (Fd fd : opened) {
                fd.close();
            }
        }
    }

    private Fd open(FdImport wanted, List<Fd> opened) throws JrunException {
        return switch (wanted) {
            case FdImport.StartSocket _ ->
                own(opened, Sockets.unixListen(dir.dir(), StateDir.START_SOCKET, SOCKET_MODE));
            case FdImport.NamespacePath join -> own(opened, namespace(join));
            case FdImport.CgroupV1(String controllers) ->
                existing(cgroup.v1Directory(controllers), "the v1 cgroup of " + controllers);
            case FdImport.CgroupV2 _ -> v2(opened);
            case FdImport.Output output -> own(opened, HookOutput.open(output.path(), output.pointer()));
            case FdImport.InitPidfd _ -> existing(init, "the init process");
            case FdImport.InitMounts(boolean toChange) -> own(opened, mounts(toChange));
        };
    }

    private Fd v2(List<Fd> opened) throws JrunException {
        if (joined == null) {
            return existing(cgroup.v2Directory(), "the v2 cgroup");
        }
        return own(opened, existing(cgroup.v2DirectoryForExec(joined.init().pid()), "the v2 cgroup"));
    }

    private Fd mounts(boolean toChange) throws JrunException {
        if (joined == null || init == null) {
            throw new SyscallException("open", "the mounts of the init process", Errno.ENOENT);
        }
        return joined.openMounts(init, toChange);
    }

    /** A descriptor that is closed here once it was sent. */
    private static Fd own(List<Fd> opened, Fd fd) {
        opened.add(fd);
        return fd;
    }

    private static Fd existing(@Nullable Fd fd, String what) throws SyscallException {
        if (fd == null) {
            throw new SyscallException("open", what, Errno.ENOENT);
        }
        return fd;
    }

    /** A namespace file that is one, of the type that config.json says, and not ours if the container would change it. */
    public static Fd namespace(FdImport.NamespacePath join) throws JrunException {
        String where = join.path() + " (" + join.pointer() + ")";
        Fd fd;
        try {
            fd = Syscalls.open(join.path(), Uapi.O_RDONLY | Uapi.O_NONBLOCK, 0); // a fifo would be waited for
        } catch (SyscallException e) {
            throw new NamespaceException(
                    "open " + join.type() + " namespace " + where + ": "
                            + e.errno().describe(),
                    e);
        }
        try {
            check(fd, join, where);
            return fd;
        } catch (JrunException e) {
            fd.close();
            throw e;
        }
    }

    private static void check(Fd fd, FdImport.NamespacePath join, String where) throws JrunException {
        int type;
        try {
            type = Syscalls.namespaceType(fd);
        } catch (SyscallException e) {
            throw new NamespaceException("join " + where + ": it is not a namespace file", e);
        }
        if (type != Planner.namespaceFlag(join.type())) {
            throw new NamespaceException("join " + where + ": it is not of type " + join.type(), null);
        }
        if (join.written() != null && isOurs(fd, join.type())) {
            throw new NamespaceException(
                    "apply " + join.written() + ": not allowed in host " + join.type() + " namespace, which is what "
                            + where + " is; hint: leave the path out for a new namespace, or name another one",
                    null);
        }
    }

    /** Looks at the open file: what its path leads to may change at any time. */
    private static boolean isOurs(Fd namespace, String type) throws SyscallException {
        Stat own = Syscalls.stat("/proc/self/ns/" + Planner.namespaceFile(type));
        Stat other = Syscalls.fstat(namespace);
        return own.ino() == other.ino() && own.dev() == other.dev();
    }
}
