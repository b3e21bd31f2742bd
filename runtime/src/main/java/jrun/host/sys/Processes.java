// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import static jrun.host.sys.Checked.checked;
import static jrun.host.sys.Checked.checkedFd;

import jrun.kernel.Errno;
import jrun.kernel.Uapi;

/** This process and others: ids, signals, waiting, limits. {@link Spawner} starts new ones. */
public final class Processes {
    private static final int P_ALL = 0;
    private static final int P_PID = 1;
    private static final int WNOWAIT = 0x01000000;
    private static final int SIGINFO_SIZE = 128;
    private static final int CAPABILITY_VERSION_3 = 0x20080522;
    private static final int SCHED_ATTR_SIZE = 48; // its first version
    private static final long UNSIGNED_INT = 0xffffffffL;

    private Processes() {}

    public static int getpid() {
        return (int) RawCalls.getpid();
    }

    public static long geteuid() {
        return RawCalls.geteuid() & UNSIGNED_INT;
    }

    public static long getegid() {
        return RawCalls.getegid() & UNSIGNED_INT;
    }

    /** A descriptor for a process that exists; it stays with that process. pidfd_open(2) */
    public static Fd pidfdOpen(int pid) throws SyscallException {
        return checkedFd("pidfd_open: open process", Integer.toString(pid), RawCalls.pidfdOpen(pid, 0));
    }

    /** Sends a signal, 0 to ask whether the process is there. */
    public static void pidfdSendSignal(Fd pidfd, int signal) throws SyscallException {
        checked("send signal " + signal + " to", pidfd, RawCalls.pidfdSendSignal(pidfd.number(), signal, 0, 0));
    }

    /** A copy of another process's descriptor. */
    public static Fd pidfdGetfd(Fd pidfd, int number) throws SyscallException {
        long copy = RawCalls.pidfdGetfd(pidfd.number(), number, 0);
        return checkedFd("take descriptor " + number + " of", pidfd.toString(), copy);
    }

    public static void kill(int pid, int signal) throws SyscallException {
        checked("send signal " + signal + " to process", Integer.toString(pid), RawCalls.kill(pid, signal));
    }

    /**
     * Waits for a child to end.
     *
     * @param pid the child, -1 for any
     * @param options 0, WNOHANG, WALL
     */
    public static WaitResult waitPid(int pid, int options) throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            long address = memory.zeroed(Integer.BYTES);
            checked("wait for process", Integer.toString(pid), RawCalls.wait4(pid, address, options, 0));
            int status = memory.getInt(address);
            int signal = status & 0x7f;
            return new WaitResult(signal == 0 ? (status >> 8) & 0xff : -1, signal);
        }
    }

    /** Kills and reaps a child that nothing can be learnt of any more; it may have ended. */
    public static void endChild(int pid) {
        if (RawCalls.kill(pid, Uapi.SIGKILL) == 0) {
            RawCalls.wait4(pid, 0, 0, 0);
        }
    }

    /** The pid of a child that has ended and is not reaped yet, 0 when there is none. */
    public static int endedChild() {
        return Math.max(0, look(P_ALL, 0));
    }

    /** Whether this is a child of ours, ended or not, that has not been reaped. */
    public static boolean isChild(int pid) {
        return pid > 0 && look(P_PID, pid) >= 0;
    }

    /** The pid of a child among these that has ended, 0 when none has, negative when there is no such child. */
    private static int look(int kind, int id) {
        try (NativeMemory memory = new NativeMemory()) {
            long info = memory.zeroed(SIGINFO_SIZE);
            int flags = Uapi.WNOHANG | Uapi.WEXITED | Uapi.WALL | WNOWAIT;
            return RawCalls.waitid(kind, id, info, flags, 0) < 0 ? -1 : memory.getInt(info + 16);
        }
    }

    /** Sets both limits of another process, or of this one by 0; values as bit patterns, -1 is RLIM_INFINITY. */
    public static void prlimit(int pid, int resource, long soft, long hard) throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            long limits = memory.reserve(2 * Long.BYTES);
            memory.putLong(limits, soft);
            memory.putLong(limits + 8, hard);
            checked("set limit " + resource + " of", "process " + pid, RawCalls.prlimit64(pid, resource, limits, 0));
        }
    }

    /** Soft and hard limit of this process. */
    public static long[] prlimit(int resource) throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            long limits = memory.reserve(2 * Long.BYTES);
            checked("get limit", Integer.toString(resource), RawCalls.prlimit64(0, resource, 0, limits));
            return new long[] {memory.getLong(limits), memory.getLong(limits + 8)};
        }
    }

    /** Sets scheduling policy and attributes of a process. sched_setattr(2), which gives the units. */
    public static void setScheduler(
            int pid, long policy, long flags, long nice, long priority, long runtime, long deadline, long period)
            throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            long attr = memory.reserve(SCHED_ATTR_SIZE);
            memory.putInt(attr, SCHED_ATTR_SIZE);
            memory.putInt(attr + 4, (int) policy);
            memory.putLong(attr + 8, flags);
            memory.putInt(attr + 16, (int) nice);
            memory.putInt(attr + 20, (int) priority);
            memory.putLong(attr + 24, runtime);
            memory.putLong(attr + 32, deadline);
            memory.putLong(attr + 40, period);
            checked("set the scheduler of", "process " + pid, RawCalls.schedSetattr(pid, attr, 0));
        }
    }

    public static int prctl(int option, long a, long b) throws SyscallException {
        return (int) checked("prctl", Integer.toString(option), RawCalls.prctl(option, a, b));
    }

    /** This process's effective, permitted and inheritable capabilities as bit masks, in this order. capget(2) */
    public static long[] capabilities() throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            long header = memory.reserve(2 * Integer.BYTES);
            memory.putInt(header, CAPABILITY_VERSION_3);
            memory.putInt(header + 4, 0);
            long data = memory.zeroed(6 * Integer.BYTES);
            checked("get", "capabilities", RawCalls.capget(header, data));
            long[] sets = new long[3];
            for (int i = 0; i < sets.length; i++) {
                long low = memory.getInt(data + 4L * i) & UNSIGNED_INT;
                sets[i] = ((long) memory.getInt(data + 12 + 4L * i) << 32) | low;
            }
            return sets;
        }
    }

    /** The capabilities that this process may ever have, as a bit mask; those unknown to the kernel are 0. */
    public static long boundingCapabilities() throws SyscallException {
        long set = 0;
        for (int capability = 0; capability < Long.SIZE; capability++) {
            long has = RawCalls.prctl(Uapi.PR_CAPBSET_READ, capability, 0);
            if (has == -Errno.EINVAL.number()) {
                break;
            }
            set |= checked("read", "bounding capability " + capability, has) << capability;
        }
        return set;
    }
}
