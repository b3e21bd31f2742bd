// SPDX-License-Identifier: Apache-2.0
package jrun.host.state;

import jrun.host.sys.Fd;
import jrun.host.sys.Processes;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Errno;
import org.jspecify.annotations.Nullable;

/**
 * A process that can be told from a later one with the same pid.
 *
 * @param pid its pid in the caller's pid namespace
 * @param startTime when it started, in clock ticks since boot; proc_pid_stat(5) field 22
 */
public record ProcessRef(int pid, long startTime) {
    private static final int STATE_FIELD = 1;
    private static final int START_TIME_FIELD = 20;

    /** The process that has this pid now. */
    public static ProcessRef of(int pid) throws SyscallException {
        String stat = Syscalls.readWholeText("/proc/" + pid + "/stat");
        return new ProcessRef(pid, Long.parseLong(field(stat, START_TIME_FIELD)));
    }

    /** This process. */
    public static ProcessRef self() throws SyscallException {
        return of(Processes.getpid());
    }

    /** Whether it still runs: a zombie does not, nor does another process that got its pid. */
    public boolean isAlive() throws SyscallException {
        String stat;
        try {
            stat = Syscalls.readWholeText("/proc/" + pid + "/stat");
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ESRCH) {
                return false;
            }
            throw e;
        }
        char state = field(stat, STATE_FIELD).charAt(0);
        return state != 'Z' && state != 'X' && Long.parseLong(field(stat, START_TIME_FIELD)) == startTime;
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

    /** The n-th field after the command's name, which may itself hold spaces and parentheses. */
    static String field(String stat, int n) {
        int at = stat.lastIndexOf(')') + 2;
        for (int i = 1; i < n; i++) {
            at = stat.indexOf(' ', at) + 1;
        }
        int end = stat.indexOf(' ', at);
        return end < 0 ? stat.substring(at) : stat.substring(at, end);
    }
}
