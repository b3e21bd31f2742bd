// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.processes;

import java.util.List;
import jrun.host.cgroup.files.CgroupDir;
import jrun.host.cgroup.files.CgroupText;
import jrun.host.sys.Fd;
import jrun.host.sys.Processes;
import jrun.host.sys.Sockets;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Uapi;

/** Waiting for what the kernel announces, with a deadline. */
final class CgroupWait {
    private static final long NANOS_OF_MILLI = 1_000_000;
    private static final int PAGE = 4096;

    private final long deadline;

    CgroupWait(int milliseconds) {
        deadline = System.nanoTime() + milliseconds * NANOS_OF_MILLI;
    }

    int left() {
        return (int) Math.max(0, (deadline - System.nanoTime()) / NANOS_OF_MILLI);
    }

    boolean over() {
        return left() == 0;
    }

    /** Pauses where the kernel announces nothing; never beyond the deadline. */
    void pause(int milliseconds) throws SyscallException {
        Sockets.poll(new int[0], new short[0], new short[0], Math.min(milliseconds, left()));
    }

    /** Waits until {@code cgroup.events} of a v2 cgroup has this value for this key; false at the deadline. */
    boolean forEvent(CgroupDir dir, String key, long value) throws SyscallException {
        byte[] buffer = new byte[PAGE];
        try (Fd events = Syscalls.openat(dir.fd(), "cgroup.events", Uapi.O_RDONLY, 0)) {
            while (true) {
                Syscalls.lseek(events, 0, Uapi.SEEK_SET);
                String text = CgroupText.text(buffer, Syscalls.read(events, buffer));
                if (CgroupText.keyed(text, key, value) == value) {
                    return true;
                }
                if (over()) {
                    return false;
                }
                Sockets.poll(events, Uapi.POLLPRI, left());
            }
        }
    }

    /** Waits until each of these processes has ended; false at the deadline. pidfd_open(2) */
    boolean forEnd(List<Integer> pids) throws SyscallException {
        for (int pid : pids) {
            try (Fd pidfd = Processes.pidfdOpen(pid)) {
                if (!Sockets.poll(pidfd, Uapi.POLLIN, left())) {
                    return false;
                }
            } catch (SyscallException e) {
                switch (e.errno()) {
                    case ESRCH, EINVAL -> {} // gone, or a thread that leads no process
                    default -> throw e;
                }
            }
        }
        return true;
    }
}
