// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.processes;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import jrun.host.cgroup.files.CgroupDir;
import jrun.host.cgroup.files.CgroupException;
import jrun.host.cgroup.files.CgroupText;
import jrun.host.cgroup.files.CgroupWalk;
import jrun.host.cgroup.files.Controllers;
import jrun.host.sys.Fd;
import jrun.host.sys.Processes;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import org.jspecify.annotations.Nullable;

/** Signals all processes of a cgroup, and removes its directories. */
public final class CgroupKiller {
    private static final int DEADLINE_MS = 10_000;
    private static final int ROUNDS = 100;
    /** How long killed processes usually take at most. */
    private static final int SOON_MS = 500;
    /** How many processes are held open at once. */
    private static final int BATCH = 32;

    private CgroupKiller() {}

    /**
     * Sends a signal to every process.
     *
     * @param members the directory whose processes are meant
     * @param freezer where they can be stopped meanwhile, so that none escapes by forking; null if nowhere
     * @param spared processes that are left out
     */
    public static void signal(CgroupDir members, @Nullable CgroupDir freezer, int signal, Set<Integer> spared)
            throws CgroupException, SyscallException {
        boolean kill = signal == Uapi.SIGKILL;
        for (int round = 0; round < ROUNDS; round++) {
            if (spared.containsAll(members.pids())) {
                return;
            }
            signalStopped(members, freezer, signal, spared);
            if (!kill) {
                return;
            }
            new CgroupWait(DEADLINE_MS / ROUNDS).forEnd(members.pids());
        }
    }

    /** Sends SIGKILL to all, forks too; false where that cannot be had. Linux 5.14 and newer */
    public static boolean killAtOnce(CgroupDir members) throws SyscallException {
        try {
            members.write("cgroup.kill", "1");
            return true;
        } catch (SyscallException e) {
            if (CgroupDir.isGone(e) || e.errno() == Errno.EOPNOTSUPP) {
                return false;
            }
            throw e;
        }
    }

    private static void signalStopped(CgroupDir members, @Nullable CgroupDir freezer, int signal, Set<Integer> spared)
            throws CgroupException, SyscallException {
        boolean stay = freezer != null && CgroupFreezer.isFrozen(freezer);
        if (freezer != null && !stay) {
            try {
                CgroupFreezer.freeze(freezer);
            } catch (CgroupException e) {
                // then some may fork meanwhile; SIGKILL comes again until none is left
            }
        }
        try {
            send(members, signal, spared);
        } finally {
            if (freezer != null && (!stay || signal == Uapi.SIGKILL)) {
                thaw(freezer, signal);
            }
        }
    }

    private static void thaw(CgroupDir freezer, int signal) throws CgroupException, SyscallException {
        if (signal == Uapi.SIGKILL && !freezer.unified()) {
            CgroupFreezer.thawAll(freezer);
        } else {
            CgroupFreezer.thaw(freezer);
        }
    }

    private static int send(CgroupDir members, int signal, Set<Integer> spared) throws SyscallException {
        int found = 0;
        try (CgroupWalk walk = CgroupWalk.through(members.path())) {
            while (walk.next()) {
                List<Integer> pids = new ArrayList<>();
                CgroupDir.addOwn(walk.dir(), pids);
                pids.removeAll(spared);
                for (int from = 0; from < pids.size(); from += BATCH) {
                    sendTo(walk.dir(), pids.subList(from, Math.min(from + BATCH, pids.size())), signal);
                }
                found += pids.size();
            }
        }
        return found;
    }

    /**
     * Signals those of these processes that are in the cgroup. A process may end and leave its number to a stranger, so each is
     * opened first and its number then looked for again: what is listed now and was opened before is the same process, or one
     * that has ended and takes no signal.
     */
    static void sendTo(Fd cgroup, List<Integer> pids, int signal) throws SyscallException {
        List<@Nullable Fd> processes = new ArrayList<>();
        try {
            for (int pid : pids) {
                processes.add(open(pid));
            }
            List<Integer> members = new ArrayList<>();
            CgroupDir.addOwn(cgroup, members);
            for (int i = 0; i < pids.size(); i++) {
                Fd process = processes.get(i);
                if (process != null && members.contains(pids.get(i))) {
                    send(process, signal);
                }
            }
        } finally {
            for (Fd process : processes) {
                if (process != null) {
                    process.close();
                }
            }
        }
    }

    private static @Nullable Fd open(int pid) throws SyscallException {
        try {
            return Processes.pidfdOpen(pid);
        } catch (SyscallException e) {
            return switch (e.errno()) {
                case ESRCH, EINVAL, ENOENT -> null; // gone, or a thread that leads no process
                default -> throw e;
            };
        }
    }

    private static void send(Fd process, int signal) throws SyscallException {
        try {
            Processes.pidfdSendSignal(process, signal);
        } catch (SyscallException e) {
            if (e.errno() != Errno.ESRCH) {
                throw e;
            }
        }
    }

    /**
     * Removes a directory with all below it; processes that are still there are killed and waited for.
     *
     * @param all the directories of the container in all hierarchies
     */
    public static void remove(CgroupDir dir, Controllers all) throws CgroupException {
        CgroupWait wait = new CgroupWait(DEADLINE_MS);
        boolean usual = true;
        try {
            while (!removeTree(dir.path())) {
                if (wait.over()) {
                    throw CgroupException.refused(
                            "remove cgroup " + dir.path(), "", "processes are left in it: " + dir.pids());
                }
                if (usual && wait.left() < DEADLINE_MS - SOON_MS) {
                    usual = false;
                    unthrottle(all);
                }
                endAll(dir, new CgroupWait(SOON_MS));
            }
        } catch (SyscallException e) {
            if (!CgroupDir.isGone(e)) { // somebody else removed it while we waited
                throw CgroupException.failed("remove cgroup " + dir.path(), "", e, "");
            }
        }
    }

    /**
     * Takes the limits of processor time away, also those below: a killed process needs some to end, and a container that may
     * write to its cgroup may have left itself none.
     */
    public static void unthrottle(Controllers controllers) throws SyscallException {
        CgroupDir cpu = controllers.of("cpu");
        if (cpu == null) {
            return;
        }
        String file = cpu.unified() ? "cpu.max" : "cpu.cfs_quota_us";
        byte[] none = CgroupText.bytes(cpu.unified() ? "max" : "-1");
        try (CgroupWalk walk = CgroupWalk.through(cpu.path())) {
            while (walk.next()) {
                write(walk.dir(), file, none);
            }
        }
    }

    private static void write(Fd dir, String file, byte[] value) {
        try {
            Syscalls.writeFile(dir, file, value);
        } catch (SyscallException e) {
            // no such limit here, or gone: the wait for the processes tells what is wrong
        }
    }

    /** Those that a v1 hierarchy has alone, since somebody has removed or emptied its sisters, nobody has killed yet. */
    private static void endAll(CgroupDir dir, CgroupWait wait) throws SyscallException {
        int found = send(dir, Uapi.SIGKILL, Set.of());
        if (found == 0) {
            wait.pause(1); // left the list, but not yet the cgroup
        } else if (dir.unified()) {
            wait.forEvent(dir, "populated", 0);
        } else {
            wait.forEnd(CgroupFreezer.thawAll(dir));
        }
    }

    /** True when it is gone. The usual case is one rmdir(2). */
    private static boolean removeTree(String path) throws SyscallException {
        if (removeOne(path)) {
            return true;
        }
        CgroupWalk.removeBelow(path);
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

    /** Gives somebody else, who has been told, time to remove an empty directory. */
    public static void awaitRemoval(CgroupDir dir, int milliseconds) throws CgroupException {
        CgroupWait wait = new CgroupWait(milliseconds);
        try {
            while (dir.hasFile("cgroup.procs") && dir.pids().isEmpty() && !wait.over()) {
                wait.pause(1);
            }
        } catch (SyscallException e) {
            throw CgroupException.failed("await the end of cgroup " + dir.path(), "", e, "");
        }
    }

    /** Removes a directory if nobody uses it. */
    public static void removeIfUnused(String path) {
        try {
            Syscalls.rmdir(path);
        } catch (SyscallException e) {
            // another container's cgroups are below it, or it is gone
        }
    }
}
