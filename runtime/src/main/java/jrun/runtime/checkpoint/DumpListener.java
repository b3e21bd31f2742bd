// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.checkpoint;

import java.util.List;
import jrun.host.cgroup.Cgroup;
import jrun.host.criu.CriuListener;
import jrun.host.sys.Fd;
import jrun.host.sys.Listing;
import jrun.host.sys.PlainFile;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.spec.JrunException;
import org.jspecify.annotations.Nullable;

/** What is done while a container is written: notifies whoever waits for lazy pages, and shows progress. */
final class DumpListener implements CriuListener {
    private static final int INTERVAL_MS = 100;
    private static final int PAGE = 4096;

    private final Fd images;
    private final @Nullable Fd status;
    private final @Nullable Progress progress;
    private final long expected;
    private final @Nullable Cgroup cgroup;

    /**
     * Listens to a dump.
     *
     * @param members the processes, for the number of bytes to expect
     * @param cgroup where the processes are whose credentials are written down; null for a pre-dump
     */
    DumpListener(
            Fd images,
            @Nullable Fd status,
            @Nullable Progress progress,
            List<Integer> members,
            @Nullable Cgroup cgroup) {
        this.images = images;
        this.status = status;
        this.progress = progress;
        this.cgroup = cgroup;
        this.expected = progress == null ? 0 : resident(members);
    }

    @Override
    public void reached(String step, int pid, List<Fd> fds) throws JrunException {
        if (step.equals("status-ready") && status != null) {
            Syscalls.write(status, new byte[1]);
            status.close();
        } else if (step.equals("network-lock") && cgroup != null) {
            // all are stopped by now, and none has been asked: what was written before they were is made exact
            RecordedCredentials.write(images, cgroup.pids());
        }
    }

    @Override
    public int interval() {
        return progress == null ? -1 : INTERVAL_MS;
    }

    @Override
    public void waiting() throws JrunException {
        if (progress != null) {
            progress.at(written(), expected);
        }
    }

    void end() throws SyscallException {
        if (progress != null) {
            progress.end(written());
        }
    }

    /** Bytes of memory that have been written so far. */
    private long written() throws SyscallException {
        long bytes = 0;
        for (String name : Listing.of(images)) {
            if (name.startsWith("pages-") && name.endsWith(".img")) {
                bytes += PlainFile.size(images, name);
            }
        }
        return bytes;
    }

    /** What they have in memory; what they share with files is not written, so it is an upper bound. */
    private static long resident(List<Integer> members) {
        long pages = 0;
        for (int pid : members) {
            pages += resident(pid);
        }
        return pages * PAGE;
    }

    /** Pages of a process that are not of files, 0 when it has ended. proc_pid_statm(5) */
    private static long resident(int pid) {
        try {
            String[] fields = Syscalls.readText("/proc/" + pid + "/statm").split(" ");
            return Long.parseLong(fields[1]) - Long.parseLong(fields[2]);
        } catch (SyscallException e) {
            return 0;
        }
    }
}
