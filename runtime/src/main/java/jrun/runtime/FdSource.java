// SPDX-License-Identifier: Apache-2.0
package jrun.runtime;

import java.util.ArrayList;
import java.util.List;
import jrun.host.cgroup.Cgroup;
import jrun.host.state.StateDir;
import jrun.host.sys.Errno;
import jrun.host.sys.Fd;
import jrun.host.sys.Kernel;
import jrun.host.sys.Sockets;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.host.sys.Uapi;
import jrun.plan.FdImport;
import jrun.plan.Plan;
import jrun.plan.Planner;
import jrun.runtime.sync.Channel;
import jrun.spec.JrunException;
import org.jspecify.annotations.Nullable;

/** Opens on the host what a plan imports, and sends it to the helper. */
final class FdSource {
    private static final int SOCKET_MODE = 0600;

    private final Cgroup cgroup;
    private final StateDir dir;
    private final int pid;
    private final @Nullable Fd init;

    private FdSource(Cgroup cgroup, StateDir dir, int pid, @Nullable Fd init) {
        this.cgroup = cgroup;
        this.dir = dir;
        this.pid = pid;
        this.init = init;
    }

    /** For the init process itself. */
    static FdSource forCreate(Cgroup cgroup, StateDir dir) {
        return new FdSource(cgroup, dir, 0, null);
    }

    /** For a process that joins the container of this init process. */
    static FdSource forExec(Cgroup cgroup, StateDir dir, int pid, Fd init) {
        return new FdSource(cgroup, dir, pid, init);
    }

    /** Opens all, sends all, and keeps none open here. */
    void send(Plan plan, Channel channel) throws JrunException {
        List<Fd> opened = new ArrayList<>();
        List<Fd> sent = new ArrayList<>();
        try {
            List<Fd> v1 = cgroup.v1Directories();
            for (FdImport wanted : plan.imports()) {
                sent.add(open(wanted, v1, opened));
            }
            channel.handOver(sent);
        } finally {
            for (Fd fd : opened) {
                fd.close();
            }
        }
    }

    private Fd open(FdImport wanted, List<Fd> v1, List<Fd> opened) throws JrunException {
        return switch (wanted) {
            case FdImport.StartSocket _ ->
                own(opened, Sockets.unixListen(dir.dir(), StateDir.START_SOCKET, SOCKET_MODE));
            case FdImport.NamespacePath(String type, String path, String pointer) ->
                own(opened, namespace(type, path, pointer));
            case FdImport.CgroupV1(int index) -> v1.get(index);
            case FdImport.CgroupV2 _ -> v2(opened);
            case FdImport.InitPidfd _ -> existing(init, "the init process");
        };
    }

    private Fd v2(List<Fd> opened) throws JrunException {
        if (init == null) {
            return existing(cgroup.v2Directory(), "the v2 cgroup");
        }
        return own(opened, existing(cgroup.v2DirectoryForExec(pid), "the v2 cgroup"));
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

    /** A namespace file that is one, and of the type that config.json says. */
    private static Fd namespace(String type, String path, String pointer) throws JrunException {
        Fd fd;
        try {
            fd = Syscalls.open(path, Uapi.O_RDONLY, 0);
        } catch (SyscallException e) {
            throw new NamespaceException(
                    "open " + type + " namespace " + path + " (" + pointer + "): "
                            + e.errno().describe(),
                    e);
        }
        try {
            if (Kernel.namespaceType(fd) == Planner.namespaceFlag(type)) {
                return fd;
            }
        } catch (SyscallException e) {
            fd.close();
            throw new NamespaceException("join " + path + " (" + pointer + "): it is not a namespace file", e);
        }
        fd.close();
        throw new NamespaceException("join " + path + " (" + pointer + "): it is not of type " + type, null);
    }
}
