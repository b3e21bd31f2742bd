// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup;

import java.util.List;
import jrun.host.sys.Errno;
import jrun.host.sys.Fd;
import jrun.host.sys.Processes;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.host.sys.Uapi;
import org.jspecify.annotations.Nullable;

/** Signals all processes of a cgroup, and removes its directories. */
final class CgroupKiller {
    private static final int DEADLINE_MS = 10_000;
    private static final int ROUNDS = 100;

    private CgroupKiller() {}

    /**
     * Sends a signal to every process.
     *
     * @param members the directory whose processes are meant
     * @param freezer where they can be stopped meanwhile, so that none escapes by forking; null if nowhere
     */
    static void signal(CgroupDir members, @Nullable CgroupDir freezer, int signal)
            throws CgroupException, SyscallException {
        boolean kill = signal == Uapi.SIGKILL;
        if (kill && members.unified() && killAtOnce(members)) {
            thawKilled(freezer);
            return;
        }
        for (int round = 0; round < ROUNDS; round++) {
            if (signalOnce(members, freezer, signal) == 0 || !kill) {
                return;
            }
            new CgroupWait(DEADLINE_MS / ROUNDS).forEnd(members.pids());
        }
    }

    /** Linux 5.14 and newer; catches forks too. */
    private static boolean killAtOnce(CgroupDir members) throws SyscallException {
        try {
            members.write("cgroup.kill", "1");
            return true;
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.EOPNOTSUPP) {
                return false;
            }
            throw e;
        }
    }

    /** A process that the v1 freezer holds takes not even SIGKILL; v2's lets it through. */
    private static void thawKilled(@Nullable CgroupDir freezer) throws CgroupException {
        if (freezer != null && !freezer.unified()) {
            CgroupFreezer.thaw(freezer);
        }
    }

    private static int signalOnce(CgroupDir members, @Nullable CgroupDir freezer, int signal)
            throws CgroupException, SyscallException {
        List<Integer> pids = members.pids();
        if (pids.isEmpty()) {
            return 0;
        }
        boolean stay = freezer != null && CgroupFreezer.isFrozen(freezer);
        if (freezer != null && !stay) {
            try {
                CgroupFreezer.freeze(freezer);
                pids = members.pids();
            } catch (CgroupException e) {
                // then some may fork meanwhile; SIGKILL comes again until none is left
                pids = members.pids();
            }
        }
        try {
            for (int pid : pids) {
                send(pid, signal);
            }
        } finally {
            if (freezer != null && (!stay || signal == Uapi.SIGKILL)) {
                CgroupFreezer.thaw(freezer);
            }
        }
        return pids.size();
    }

    private static void send(int pid, int signal) throws SyscallException {
        try {
            Processes.kill(pid, signal);
        } catch (SyscallException e) {
            if (e.errno() != Errno.ESRCH) {
                throw e;
            }
        }
    }

    /** Removes a directory with all below it, waiting for processes that are about to end. */
    static void remove(CgroupDir dir) throws CgroupException {
        CgroupWait wait = new CgroupWait(DEADLINE_MS);
        try {
            while (!removeTree(dir.path())) {
                if (wait.over()) {
                    throw CgroupException.refused(
                            "remove cgroup " + dir.path(), "", "processes are left in it: " + dir.pids());
                }
                waitUntilEmpty(dir, wait);
            }
        } catch (SyscallException e) {
            throw CgroupException.failed("remove cgroup " + dir.path(), "", e, "");
        }
    }

    private static void waitUntilEmpty(CgroupDir dir, CgroupWait wait) throws SyscallException {
        List<Integer> pids = dir.pids();
        if (pids.isEmpty()) {
            wait.pause(1); // left the list, but not yet the cgroup
        } else if (dir.unified()) {
            wait.forEvent(dir, "populated", 0);
        } else {
            wait.forEnd(pids);
        }
    }

    /** True when it is gone. The usual case is one rmdir(2). */
    private static boolean removeTree(String path) throws SyscallException {
        if (removeOne(path)) {
            return true;
        }
        try (Fd dir = Syscalls.open(path, Uapi.O_RDONLY | Uapi.O_DIRECTORY, 0)) {
            for (String name : Syscalls.listDirectories(dir)) {
                removeTree(path + "/" + name);
            }
        } catch (SyscallException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
        return removeOne(path);
    }

    private static boolean removeOne(String path) throws SyscallException {
        try {
            Syscalls.rmdir(path);
            return true;
        } catch (SyscallException e) {
            return switch (e.errno()) {
                case ENOENT, ENODEV -> true;
                case EBUSY, ENOTEMPTY -> false;
                default -> throw e;
            };
        }
    }

    /** Removes a directory if nobody uses it. */
    static void removeIfUnused(String path) {
        try {
            Syscalls.rmdir(path);
        } catch (SyscallException e) {
            // another container's cgroups are below it, or it is gone
        }
    }
}
