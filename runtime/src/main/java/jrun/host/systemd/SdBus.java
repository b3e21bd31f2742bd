// SPDX-License-Identifier: Apache-2.0
package jrun.host.systemd;

import jrun.host.sys.Fd;
import jrun.host.sys.NativeMemory;
import jrun.host.sys.SdBusFunctions;
import jrun.host.sys.SdBusLibrary;
import jrun.host.sys.SignalException;
import jrun.host.sys.Signals;
import jrun.host.sys.SyscallException;
import jrun.kernel.Errno;
import org.jspecify.annotations.Nullable;

/** One connection, to a bus or to systemd itself. sd-bus(3) */
final class SdBus implements AutoCloseable {
    private static final long NANOS_PER_MS = 1_000_000;

    private final SdBusFunctions functions;
    private final NativeMemory memory = new NativeMemory();
    private final long bus;
    private final boolean toBus;

    private SdBus(SdBusFunctions functions, boolean toBus) throws SyscallException {
        this.functions = functions;
        this.toBus = toBus;
        long created = memory.reserve(Long.BYTES);
        SdBusMessage.checked(functions.create(created), "make a bus connection");
        bus = memory.getLong(created);
    }

    /**
     * Begins to connect; the other end may answer later.
     *
     * @param address as D-Bus has it, {@code unix:path=/run/dbus/system_bus_socket}
     * @param toBus whether a bus is there, and not systemd itself
     * @throws SyscallException ENOENT for the library where this host lacks it
     */
    static SdBus connect(String address, boolean toBus) throws SyscallException {
        SdBusFunctions functions = SdBusLibrary.open();
        if (functions == null) {
            throw new SyscallException("open", SdBusLibrary.SONAME, Errno.ENOENT);
        }
        SdBus connection = new SdBus(functions, toBus);
        try {
            connection.start(address);
            return connection;
        } catch (SyscallException e) {
            connection.close();
            throw e;
        }
    }

    private void start(String address) throws SyscallException {
        SdBusMessage.checked(functions.setAddress(bus, memory.string(address)), "take the address");
        SdBusMessage.checked(functions.setBusClient(bus, toBus ? 1 : 0), "talk to a bus");
        SdBusMessage.checked(functions.start(bus), "connect");
    }

    /** Whether a bus is at the other end, which has to be asked for signals. */
    boolean isToBus() {
        return toBus;
    }

    /** A call that is to be filled in and sent. */
    SdBusMessage call(String destination, String path, String type, String member) throws SyscallException {
        long made = memory.reserve(Long.BYTES);
        int result = functions.newCall(
                bus, made, memory.string(destination), memory.string(path), memory.string(type), memory.string(member));
        SdBusMessage.checked(result, "make a message");
        return new SdBusMessage(functions, memory.getLong(made));
    }

    /** Sends a call and gives the cookie that its reply will have. */
    long send(SdBusMessage call) throws SyscallException {
        long cookie = memory.reserve(Long.BYTES);
        SdBusMessage.checked(functions.send(bus, call.address(), cookie), "send");
        return memory.getLong(cookie);
    }

    /** Waits until everything has been written to the bus. */
    void flush() throws SyscallException {
        SdBusMessage.checked(functions.flush(bus), "send");
    }

    /**
     * The next message that comes, to be closed; null when the time is up.
     *
     * @param deadline by {@link System#nanoTime()}
     */
    @Nullable
    SdBusMessage next(long deadline) throws SyscallException, SignalException {
        long place = memory.reserve(Long.BYTES);
        while (true) {
            memory.putLong(place, 0);
            int result = SdBusMessage.checked(functions.process(bus, place), "receive");
            long message = memory.getLong(place);
            if (message != 0) {
                return new SdBusMessage(functions, message);
            }
            int left = (int) Math.max(0, (deadline - System.nanoTime()) / NANOS_PER_MS);
            if (result == 0 && !Signals.await(new Fd(functions.fd(bus)), left)) {
                return null;
            }
        }
    }

    @Override
    public void close() {
        functions.close(bus);
        memory.close();
    }
}
