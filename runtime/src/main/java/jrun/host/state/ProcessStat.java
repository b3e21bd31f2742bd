// SPDX-License-Identifier: Apache-2.0
package jrun.host.state;

import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import org.jspecify.annotations.Nullable;

/** What the kernel said of a process at one moment. proc_pid_stat(5) */
public final class ProcessStat {
    private static final int STATE = 1;
    private static final int FLAGS = 7;
    private static final int START_TIME = 20;
    private static final int PENDING = 29;

    /** PF_EXITING of linux/sched.h. */
    private static final long EXITING = 4;

    private static final long KILL_BIT = 1L << (Uapi.SIGKILL - 1);

    /** The longest pid and the longest name, a kernel thread's, with what is around them. */
    private static final int NAME_ENDS_BEFORE = 80;

    private final String line;
    private final int nameEnd;

    ProcessStat(String line) {
        this.line = line;
        this.nameEnd = line.lastIndexOf(')', NAME_ENDS_BEFORE);
    }

    /** The process that has this pid now, a zombie too; null when there is none. */
    static @Nullable ProcessStat of(int pid) throws SyscallException {
        try {
            return new ProcessStat(Syscalls.readWholeText("/proc/" + pid + "/stat"));
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ESRCH) {
                return null;
            }
            throw e;
        }
    }

    /** Whether its name is this one; a process gives itself the name it likes, in 15 bytes. */
    public boolean isNamed(String name) {
        int begin = line.indexOf('(') + 1;
        return nameEnd - begin == name.length() && line.startsWith(name, begin);
    }

    /** Whether it sleeps until something happens or a signal comes: state S. */
    public boolean sleeps() {
        return state() == 'S';
    }

    boolean hasEnded() {
        return state() == 'Z' || state() == 'X';
    }

    /** Whether it is about to end, by itself or by a KILL that has been sent. */
    boolean isEnding() {
        return hasEnded() || (number(FLAGS) & EXITING) != 0 || (number(PENDING) & KILL_BIT) != 0;
    }

    private char state() {
        return line.charAt(field(STATE));
    }

    /** When it started, in clock ticks since boot. */
    long startTime() {
        return number(START_TIME);
    }

    private long number(int n) {
        int begin = field(n);
        return Long.parseUnsignedLong(line, begin, line.indexOf(' ', begin), 10);
    }

    /** Where the n-th field after the name begins; the name may itself hold spaces and parentheses. */
    private int field(int n) {
        int at = nameEnd + 2;
        for (int i = 1; i < n; i++) {
            at = line.indexOf(' ', at) + 1;
        }
        return at;
    }
}
