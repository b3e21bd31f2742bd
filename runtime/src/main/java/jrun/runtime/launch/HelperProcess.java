// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.launch;

import java.util.ArrayList;
import java.util.List;
import jrun.host.sys.Fd;
import jrun.host.sys.HelperBinary;
import jrun.host.sys.MemoryFile;
import jrun.host.sys.Sockets;
import jrun.host.sys.Spawner;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.host.sys.Trace;
import jrun.plan.Plan;
import jrun.plan.PlanWriter;
import jrun.runtime.sync.Channel;

/**
 * A helper that has been started with its plan: both lie in sealed memory files, so nothing on disk can be changed
 * between our look and its run, and no process of a container can reach a file of the host through it (CVE-2019-5736).
 */
final class HelperProcess implements AutoCloseable {
    private static final int FIRST_PRESERVED = 3;

    private final Channel channel;
    private final int firstPid;

    private HelperProcess(Channel channel, int firstPid) {
        this.channel = channel;
        this.firstPid = firstPid;
    }

    /**
     * Starts {@code jrun-init}.
     *
     * @param preserved what it gets as 3 and so on; if there is none, what was inherited from 3 on and is not close-on-exec
     */
    static HelperProcess of(Plan plan, List<Fd> preserved) throws SyscallException {
        Fd[] pair = Sockets.socketpair();
        try (Fd theirs = pair[1];
                Fd program = MemoryFile.program("jrun-init", HelperBinary.bytes());
                Fd planFile = MemoryFile.sealed("jrun-plan", PlanWriter.write(plan, Trace.on()))) {
            Channel channel = Channel.namingSenders(pair[0]);
            int pid = preserved.isEmpty()
                    ? start(program, theirs, planFile, preserved)
                    : startAside(program, theirs, planFile, preserved);
            return new HelperProcess(channel, pid);
        } catch (SyscallException e) {
            pair[0].close();
            throw e;
        }
    }

    /** With our descriptors out of the way of the numbers that the preserved ones get. */
    private static int startAside(Fd program, Fd socket, Fd plan, List<Fd> preserved) throws SyscallException {
        int free = FIRST_PRESERVED + preserved.size();
        List<Fd> moved = new ArrayList<>();
        try {
            for (Fd fd : List.of(program, socket, plan)) {
                moved.add(Syscalls.duplicate(fd, free));
            }
            for (Fd fd : preserved) {
                moved.add(Syscalls.duplicate(fd, free));
            }
            return start(moved.get(0), moved.get(1), moved.get(2), moved.subList(3, moved.size()));
        } finally {
            moved.forEach(Fd::close);
        }
    }

    private static int start(Fd program, Fd socket, Fd plan, List<Fd> preserved) throws SyscallException {
        List<String> args = List.of("jrun-init", Integer.toString(socket.number()), Integer.toString(plan.number()));
        Spawner spawner = Spawner.of(program, args, List.of()).inherit(socket).inherit(plan);
        for (int i = 0; i < preserved.size(); i++) {
            spawner.inherit(preserved.get(i).number(), FIRST_PRESERVED + i);
        }
        return spawner.start();
    }

    /** Where it talks; closed with this object. */
    Channel channel() {
        return channel;
    }

    /** The pid of stage 0. */
    int firstPid() {
        return firstPid;
    }

    @Override
    public void close() {
        channel.close();
    }
}
