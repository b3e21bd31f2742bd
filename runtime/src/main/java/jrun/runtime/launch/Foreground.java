// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.launch;

import jrun.host.console.Relay;
import jrun.host.notify.NotifyProxy;
import jrun.host.sys.Fd;
import jrun.host.sys.Processes;
import jrun.host.sys.Signals;
import jrun.host.sys.Sockets;
import jrun.host.sys.SyscallException;
import jrun.host.sys.WaitResult;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import org.jspecify.annotations.Nullable;

/**
 * What a foreground {@code run} or {@code exec} does until its process ends: passes signals on, serves the terminal, and
 * as a subreaper reaps the orphans of a container without a pid namespace.
 */
public final class Foreground implements AutoCloseable {
    private static final int FOREVER = -1;

    private final Signals signals;

    private Foreground(Signals signals) {
        this.signals = signals;
    }

    /**
     * Begins to collect signals; to be called before the process is started, so that none is lost. Until {@link #await} one
     * that asks for the end ends the setting up instead.
     */
    public static Foreground begin(boolean subreaper) throws SyscallException {
        if (subreaper) {
            Processes.prctl(Uapi.PR_SET_CHILD_SUBREAPER, 1, 0);
        }
        Signals signals = Signals.collect();
        signals.interruptWaits();
        return new Foreground(signals);
    }

    /**
     * Stays until our child {@code pid} has ended.
     *
     * @return its exit code, 128 and the signal's number when a signal ended it
     */
    public int await(int pid, @Nullable Fd master) throws SyscallException {
        try (Fd process = Processes.pidfdOpen(pid)) {
            return await(pid, process, master, null);
        }
    }

    /**
     * Stays until our child {@code pid} has ended, and serves its sd_notify(3) too.
     *
     * @param process its pidfd, which stays the caller's
     * @return its exit code, 128 and the signal's number when a signal ended it
     */
    public int await(int pid, Fd process, @Nullable Fd master, @Nullable NotifyProxy notify) throws SyscallException {
        Signals.leaveWaits();
        try (Relay relay = master == null ? null : Relay.begin(master)) {
            int[] fds = {process.number(), signals.fd(), -1, -1, notify == null ? -1 : notify.number()};
            short[] events = {Uapi.POLLIN, Uapi.POLLIN, Uapi.POLLIN, Uapi.POLLIN, Uapi.POLLIN};
            short[] seen = new short[events.length];
            for (int signal = signals.kept(); signal != 0; signal = signals.kept()) {
                passOn(signal, pid, process, relay);
            }
            while (true) {
                if (relay != null) {
                    fds[2] = relay.inputToPoll();
                    fds[3] = relay.masterToPoll();
                    events[3] = relay.masterEvents();
                }
                int ready = Sockets.poll(fds, events, seen, relay == null ? FOREVER : relay.patience());
                if (seen[1] != 0) {
                    passOn(signals.next(), pid, process, relay);
                }
                if (relay != null) {
                    serve(relay, ready, seen[2], seen[3]);
                }
                if (notify != null && seen[4] != 0) {
                    notify.serve(Processes.getpid()); // the manager's service is this command
                } else if (seen[0] != 0) {
                    WaitResult result = Processes.waitPid(pid, 0);
                    if (relay != null) {
                        relay.drain();
                    }
                    return result.shellCode();
                }
            }
        }
    }

    private static void serve(Relay relay, int ready, short input, short terminal) throws SyscallException {
        if (ready == 0) {
            relay.endAgain();
        }
        if (input != 0) {
            relay.input();
        }
        if ((terminal & Uapi.POLLOUT) != 0) {
            relay.flush();
        }
        if ((terminal & ~Uapi.POLLOUT) != 0) {
            relay.output();
        }
    }

    private static void passOn(int signal, int pid, Fd process, @Nullable Relay relay) throws SyscallException {
        if (signal == Uapi.SIGCHLD) {
            reapOrphans(pid);
        } else if (signal == Uapi.SIGWINCH && relay != null) {
            relay.resize();
        } else if (signal > 0) {
            try {
                Processes.pidfdSendSignal(process, signal);
            } catch (SyscallException e) {
                if (e.errno() != Errno.ESRCH) {
                    throw e;
                }
            }
        }
    }

    /** Reaps children that are not ours by creation; the process itself is left for {@link #await}. */
    private static void reapOrphans(int pid) throws SyscallException {
        while (true) {
            int ended = Processes.endedChild();
            if (ended == 0 || ended == pid) {
                return;
            }
            Processes.waitPid(ended, Uapi.WNOHANG);
        }
    }

    @Override
    public void close() {
        Signals.leaveWaits();
        signals.close();
    }
}
