// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import static jrun.host.sys.Checked.checked;
import static jrun.host.sys.Checked.checkedFd;

import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import jrun.spec.Capability;

/** This process and others: ids, signals, waiting, limits. {@link Spawner} starts new ones. */
public final class Processes {
    private static final int P_ALL = 0;
    private static final int P_PID = 1;
    private static final int WNOWAIT = 0x01000000;
    private static final int SIGINFO_SIZE = 128;
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
        return checkedFd("take descriptor " + number + " of", pidfd, copy);
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
        if (isChild(pid) && RawCalls.kill(pid, Uapi.SIGKILL) == 0) { // reaped, its number may be another's
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

    /** Whether there is no such child of ours that goes on: it waits to be reaped, or is none. */
    public static boolean hasEnded(int child) {
        return look(P_PID, child) != 0;
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

    /**
     * The capabilities that this process has, of those that it may hand on: its effective set within the bounding set, as a
     * bit mask. One file of {@code /proc}, for the kernel tells of the bounding set but one capability a call. proc(5)
     */
    public static long usableCapabilities() throws SyscallException {
        String status = Syscalls.readWholeText("/proc/self/status");
        return capabilities(status, "CapEff") & capabilities(status, "CapBnd");
    }

    private static long capabilities(String status, String set) {
        int begin = status.indexOf("\n" + set + ":\t") + set.length() + 3;
        return Long.parseUnsignedLong(status, begin, status.indexOf('\n', begin), 16);
    }

    /** The highest capability number of the kernel. */
    public static int lastCapability() throws SyscallException {
        int last = Capability.LAST;
        while (last > 0 && !isCapability(last)) {
            last--;
        }
        while (last < Long.SIZE - 1 && isCapability(last + 1)) {
            last++;
        }
        return last;
    }

    private static boolean isCapability(int number) throws SyscallException {
        long has = RawCalls.prctl(Uapi.PR_CAPBSET_READ, number, 0);
        return has != -Errno.EINVAL.number() && checked("read", "bounding capability " + number, has) >= 0;
    }
}
