// SPDX-License-Identifier: Apache-2.0
package jrun.host.console;

import java.util.Arrays;
import jrun.host.sys.Fd;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.host.sys.Terminals;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import org.jspecify.annotations.Nullable;

/**
 * Joins the caller's stdin and stdout to a container's terminal in the foreground: raw modes while it lasts, window size
 * carried over, bytes moved without ever waiting for a container that does not read.
 */
public final class Relay implements AutoCloseable {
    private static final int BUFFER = 16 * 1024;
    private static final int STDIN = 0;
    private static final byte[] NOTHING = {};

    /** VEOF, so that a program that reads to the end sees one. */
    private static final byte[] END = {4};

    private static final int FOREVER = -1;
    private static final int END_AGAIN_MS = 250;

    private final Fd master;
    private final Fd stdin = new Fd(STDIN);
    private final Fd stdout = new Fd(1);
    private final byte @Nullable [] savedModes;
    private final byte[] buffer = new byte[BUFFER];
    private byte[] pending = NOTHING;
    private boolean inputOpen = true;
    private boolean outputOpen = true;

    private Relay(Fd master, byte @Nullable [] savedModes) {
        this.master = master;
        this.savedModes = savedModes;
    }

    /** Begins; owns the master from now on. */
    public static Relay begin(Fd master) throws SyscallException {
        int flags = Syscalls.fcntl(master, Uapi.F_GETFL, 0);
        Syscalls.fcntl(master, Uapi.F_SETFL, flags | Uapi.O_NONBLOCK);
        byte[] modes = null;
        if (Terminals.isTerminal(STDIN)) {
            Fd stdin = new Fd(STDIN);
            modes = Terminals.modes(stdin);
            Terminals.setModes(stdin, Terminals.raw(modes));
        }
        Relay relay = new Relay(master, modes);
        relay.resize();
        return relay;
    }

    /**
     * Readies a new terminal before a program in it can write or ask: lines end once, by the caller's terminal if its output
     * is one, and the size is the caller's; {@link #begin} keeps that so.
     */
    public static void prepare(Fd master) throws SyscallException {
        Terminals.setModes(master, Terminals.plainLineFeeds(Terminals.modes(master)));
        if (Terminals.isTerminal(STDIN)) {
            copySize(new Fd(STDIN), master);
        }
    }

    /** A terminal of no size, such as a serial line's, leaves the other's as it is. */
    private static void copySize(Fd from, Fd to) throws SyscallException {
        Terminals.Size size = Terminals.size(from);
        if (size.rows() != 0 || size.columns() != 0) {
            Terminals.setSize(to, size);
        }
    }

    /** Carries the caller's window size over, where it has one. */
    public void resize() throws SyscallException {
        if (savedModes != null) {
            copySize(stdin, master);
        }
    }

    /** The descriptor to poll for input, -1 (which poll ignores) while bytes wait to be taken or after its end. */
    public int inputToPoll() {
        return inputOpen && pending.length == 0 ? STDIN : -1;
    }

    /** The terminal's descriptor, -1 after its end. */
    public int masterToPoll() {
        return outputOpen ? master.number() : -1;
    }

    /** What to wait for on the terminal. */
    public short masterEvents() {
        return pending.length == 0 ? Uapi.POLLIN : Uapi.POLLIN | Uapi.POLLOUT;
    }

    /** Takes what the caller typed; an end of input is passed on as the terminal's end-of-file character. */
    public void input() throws SyscallException {
        int count = readOrEnd(stdin);
        if (count > 0) {
            pending = Arrays.copyOf(buffer, count);
        } else if (count == 0) {
            inputOpen = false;
            pending = END;
        }
        flush();
    }

    /** How long to wait for anything at most, in milliseconds: after the end of input, until it is to be told again. */
    public int patience() {
        return inputOpen || !outputOpen ? FOREVER : END_AGAIN_MS;
    }

    /**
     * Tells the end of input again. An end is one at every later read too; and whoever changes the terminal's modes, as a
     * shell does before its first prompt, throws away what nobody has read, or makes a plain byte of it.
     */
    public void endAgain() throws SyscallException {
        if (pending.length == 0) {
            pending = END;
        }
        flush();
    }

    /** Gives the terminal what waits for it, as much as it takes. */
    public void flush() throws SyscallException {
        if (pending.length > 0) {
            int taken = Syscalls.writeSome(master, pending);
            pending = taken >= pending.length ? NOTHING : Arrays.copyOfRange(pending, taken, pending.length);
        }
    }

    /** Shows what the container wrote; true while there may be more at once. */
    public boolean output() throws SyscallException {
        int count = readOrEnd(master);
        if (count > 0) {
            Syscalls.write(stdout, Arrays.copyOf(buffer, count));
            return true;
        }
        outputOpen = count < 0;
        return false;
    }

    /** Shows the rest after the process has ended. */
    public void drain() throws SyscallException {
        boolean more = true;
        while (outputOpen && more) {
            more = output();
        }
    }

    /** Bytes read, 0 at the end (EIO is how a terminal without a user ends), -1 when there is nothing now. */
    private int readOrEnd(Fd fd) throws SyscallException {
        try {
            return Syscalls.read(fd, buffer);
        } catch (SyscallException e) {
            if (e.errno() == Errno.EIO) {
                return 0;
            }
            if (e.errno() == Errno.EAGAIN) {
                return -1;
            }
            throw e;
        }
    }

    /** Gives the caller's terminal its modes back. */
    @Override
    public void close() {
        master.close();
        if (savedModes != null) {
            try {
                Terminals.setModes(stdin, savedModes);
            } catch (SyscallException e) {
                return; // the terminal is gone: nobody is left to be served by its modes
            }
        }
    }
}
