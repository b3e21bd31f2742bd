// SPDX-License-Identifier: Apache-2.0
package jrun.host.state;

import jrun.host.sys.Fd;
import jrun.host.sys.Processes;
import jrun.host.sys.SyscallException;
import jrun.kernel.Errno;
import org.jspecify.annotations.Nullable;

/**
 * A process that can be told from a later one with the same pid.
 *
 * @param pid its pid in the caller's pid namespace
 * @param startTime when it started, in clock ticks since boot; proc_pid_stat(5) field 22
 */
public record ProcessRef(int pid, long startTime) {
    /** The process that has this pid now. */
    public static ProcessRef of(int pid) throws SyscallException {
        ProcessStat stat = ProcessStat.of(pid);
        if (stat == null) {
            throw new SyscallException("find process", String.valueOf(pid), Errno.ESRCH);
        }
        return new ProcessRef(pid, stat.startTime());
    }

    /** This process. */
    public static ProcessRef self() throws SyscallException {
        return of(Processes.getpid());
    }

    /** Whether it still runs. */
    public boolean isAlive() throws SyscallException {
        return look() != null;
    }

    /** What it is doing; null when it has ended: a zombie has, and so has one whose pid another process got. */
    public @Nullable ProcessStat look() throws SyscallException {
        ProcessStat stat = ProcessStat.of(pid);
        return stat == null || stat.hasEnded() || stat.startTime() != startTime ? null : stat;
    }

    /** Whether it is about to end, or has ended. */
    public boolean isEnding() throws SyscallException {
        ProcessStat stat = look();
        return stat == null || stat.isEnding();
    }

    /** Whether its parent has not taken its status yet: it runs, or is a zombie. */
    public boolean isUnreaped() throws SyscallException {
        ProcessStat stat = ProcessStat.of(pid);
        return stat != null && stat.startTime() == startTime;
    }

    /** A pidfd of it, null when it is gone: first opened, then compared, so that it cannot be another one's. */
    public @Nullable Fd open() throws SyscallException {
        Fd process;
        try {
            process = Processes.pidfdOpen(pid);
        } catch (SyscallException e) {
            if (e.errno() == Errno.ESRCH || e.errno() == Errno.EINVAL) {
                return null;
            }
            throw e;
        }
        try {
            if (isAlive()) {
                return process;
            }
        } catch (SyscallException e) {
            process.close();
            throw e;
        }
        process.close();
        return null;
    }
}
