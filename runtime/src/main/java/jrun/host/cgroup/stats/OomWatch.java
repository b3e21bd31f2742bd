// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.stats;

import jrun.host.cgroup.files.CgroupDir;
import jrun.host.cgroup.files.CgroupException;
import jrun.host.cgroup.files.CgroupText;
import jrun.host.cgroup.files.Controllers;
import jrun.host.sys.Fd;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Uapi;
import org.jspecify.annotations.Nullable;

/**
 * Tells when the container runs out of memory: on v1 by an eventfd on {@code memory.oom_control}, on v2 by the counters
 * of {@code memory.events}. The descriptor is for poll(2) beside others, such as the pidfd of the container's process.
 */
public final class OomWatch implements AutoCloseable {
    private static final int PAGE = 4096;

    private final Fd watched;
    private final boolean v2;
    private final String directory;
    /** Open as long as the v1 notification is wanted. */
    private final @Nullable Fd control;

    private long kills;

    private OomWatch(Fd watched, boolean v2, String directory, @Nullable Fd control, long kills) {
        this.watched = watched;
        this.v2 = v2;
        this.directory = directory;
        this.control = control;
        this.kills = kills;
    }

    /** Watches a container's memory; null where no controller counts it. */
    public static @Nullable OomWatch of(Controllers controllers) throws CgroupException {
        CgroupDir memory = controllers.of("memory");
        if (memory == null) {
            return null;
        }
        try {
            if (!memory.unified()) {
                return v1(memory);
            }
            return memory.hasFile("memory.events") ? v2(memory) : null;
        } catch (SyscallException e) {
            throw CgroupException.failed("watch memory of " + memory.path(), "", e, "");
        }
    }

    private static OomWatch v2(CgroupDir memory) throws SyscallException {
        Fd events = Syscalls.openat(memory.fd(), "memory.events", Uapi.O_RDONLY, 0);
        return new OomWatch(events, true, memory.path(), null, kills(events));
    }

    private static OomWatch v1(CgroupDir memory) throws SyscallException {
        Fd counter = Syscalls.eventfd();
        Fd control = null;
        try {
            control = Syscalls.openat(memory.fd(), "memory.oom_control", Uapi.O_RDONLY, 0);
            memory.write("cgroup.event_control", counter.number() + " " + control.number());
            return new OomWatch(counter, false, memory.path(), control, 0);
        } catch (SyscallException e) {
            counter.close();
            if (control != null) {
                control.close();
            }
            throw e;
        }
    }

    private static long kills(Fd events) throws SyscallException {
        byte[] buffer = new byte[PAGE];
        Syscalls.lseek(events, 0, Uapi.SEEK_SET);
        return CgroupText.keyed(CgroupText.text(buffer, Syscalls.read(events, buffer)), "oom_kill", 0);
    }

    /** What to poll; it stays this object's. */
    public Fd descriptor() {
        return watched;
    }

    /** The events to poll it for. */
    public short events() {
        return v2 ? Uapi.POLLPRI : Uapi.POLLIN;
    }

    /**
     * Takes in what the descriptor announced.
     *
     * @return how many times memory ran out since the last call; 0 for other news, negative when the cgroup is gone
     */
    public long take() {
        try {
            if (v2) {
                long now = kills(watched);
                long more = now - kills;
                kills = now;
                return more;
            }
            byte[] count = new byte[Long.BYTES];
            Syscalls.read(watched, count);
            // the end of the cgroup is announced by the same eventfd
            return Syscalls.exists(directory + "/cgroup.event_control") ? Math.max(1, count[0]) : -1;
        } catch (SyscallException e) {
            return -1;
        }
    }

    @Override
    public void close() {
        watched.close();
        if (control != null) {
            control.close();
        }
    }
}
