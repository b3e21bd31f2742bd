// SPDX-License-Identifier: Apache-2.0
package jrun.host.criu;

import jrun.host.sys.Environment;
import jrun.host.sys.Fd;
import jrun.host.sys.MemoryFile;
import jrun.host.sys.Processes;
import jrun.host.sys.Sockets;
import jrun.host.sys.Spawner;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.host.sys.WaitResult;
import jrun.kernel.Uapi;
import jrun.spec.JrunException;

/** A {@code criu swrk} of our own, which reads nothing and whose complaints are kept for the error. */
final class CriuProcess implements AutoCloseable {
    private static final int SOCKET = 3;

    private final int pid;
    private final Fd socket;
    private final Fd output;
    private boolean reaped;

    private CriuProcess(int pid, Fd socket, Fd output) {
        this.pid = pid;
        this.socket = socket;
        this.output = output;
    }

    static CriuProcess start(Criu criu) throws SyscallException {
        Fd[] pair = Sockets.socketpair();
        Fd output = MemoryFile.open("criu-output", 0);
        try (Fd theirs = pair[1];
                Fd high = Syscalls.duplicate(theirs, SOCKET + 1);
                Fd nothing = Syscalls.open("/dev/null", Uapi.O_RDONLY, 0)) {
            int pid = Spawner.of(criu.path(), Criu.arguments(SOCKET), Environment.all())
                    .inherit(nothing.number(), 0)
                    .inherit(output.number(), 1)
                    .inherit(output.number(), 2)
                    .inherit(high.number(), SOCKET)
                    .closingOthers()
                    .start();
            return new CriuProcess(pid, pair[0], output);
        } catch (SyscallException e) {
            pair[0].close();
            output.close();
            throw e;
        }
    }

    /** Asks something that changes nothing. */
    CriuResponse ask(byte[] request, CriuRequestType type) throws JrunException {
        try {
            return new CriuDialogue(socket).converse(request, type, CriuListener.NONE);
        } catch (CriuException e) {
            throw withOutput(e).with("", "");
        }
    }

    /** Runs a request; CRIU has ended when this returns. */
    void run(CriuRequest request, CriuListener listener) throws JrunException {
        try {
            new CriuDialogue(socket).run(request, listener);
        } catch (CriuException e) {
            throw withOutput(e);
        }
        socket.close();
        WaitResult result = reap();
        // after a pre-dump it waits for a dump that does not come, and says so
        if (result.shellCode() != 0 && request.type() != CriuRequestType.PRE_DUMP) {
            throw withOutput(new CriuException("criu failed: exit status " + result.shellCode()));
        }
    }

    private CriuException withOutput(CriuException failure) throws SyscallException {
        socket.close();
        reap();
        Syscalls.lseek(output, 0, Uapi.SEEK_SET);
        return failure.withOutput(CriuLog.excerpt(Syscalls.readAll(output)));
    }

    private WaitResult reap() throws SyscallException {
        reaped = true;
        return Processes.waitPid(pid, 0);
    }

    /** Ends it, if it has not ended by itself. */
    @Override
    public void close() {
        socket.close();
        output.close();
        if (!reaped) {
            try {
                Processes.waitPid(pid, 0); // end-of-file on its socket is its end
            } catch (SyscallException e) {
                return; // somebody has reaped it
            }
        }
    }
}
