// SPDX-License-Identifier: Apache-2.0
package jrun.host.systemd;

import jrun.host.sys.NativeMemory;
import jrun.host.sys.SdBusFunctions;
import jrun.host.sys.SyscallException;
import jrun.kernel.Errno;
import org.jspecify.annotations.Nullable;

/** A message of the bus, written from its start to its end or read so; released when it is closed. */
final class SdBusMessage implements AutoCloseable {
    private final SdBusFunctions functions;
    private final long message;
    private final NativeMemory memory = new NativeMemory();

    SdBusMessage(SdBusFunctions functions, long message) {
        this.functions = functions;
        this.message = message;
    }

    long address() {
        return message;
    }

    static int checked(int result, String attempted) throws SyscallException {
        if (result < 0) {
            throw new SyscallException(attempted, "", Errno.of(-result));
        }
        return result;
    }

    SdBusMessage add(BusValue value) throws SyscallException {
        switch (value) {
            case BusValue.Flag(boolean flag) -> basic('b', flag ? 1 : 0);
            case BusValue.Numeral(char type, long number) -> basic(type, number);
            case BusValue.Text(char type, String text) ->
                checked(functions.append(message, type, memory.string(text)), "write a text");
            case BusValue.Items(String element, var values) -> {
                open('a', element);
                for (BusValue item : values) {
                    add(item);
                }
                close('a');
            }
            case BusValue.Struct struct -> {
                String types = struct.signature();
                open('r', types.substring(1, types.length() - 1));
                for (BusValue item : struct.values()) {
                    add(item);
                }
                close('r');
            }
        }
        return this;
    }

    /** A name with its value, as properties are set. */
    SdBusMessage add(UnitProperty property) throws SyscallException {
        open('r', "sv").add(BusValue.text(property.name()));
        open('v', property.value().signature()).add(property.value());
        return close('v').close('r');
    }

    /** Numbers of all sizes begin at their address, the machine being little-endian. */
    private void basic(char type, long number) throws SyscallException {
        long at = memory.reserve(Long.BYTES);
        memory.putLong(at, number);
        checked(functions.append(message, type, at), "write a number");
    }

    SdBusMessage open(char type, String contents) throws SyscallException {
        checked(functions.openContainer(message, type, memory.string(contents)), "begin a container");
        return this;
    }

    SdBusMessage close(char type) throws SyscallException {
        checked(functions.closeContainer(message), "end a container of type " + type);
        return this;
    }

    /** Whether it is the reply to the call with this cookie. */
    boolean isReplyTo(long cookie) {
        long at = memory.reserve(Long.BYTES);
        return functions.replyCookie(message, at) >= 0 && memory.getLong(at) == cookie;
    }

    boolean isSignal(String type, String member) throws SyscallException {
        return functions.isSignal(message, memory.string(type), memory.string(member)) > 0;
    }

    /** What it says of a failure, null when it says none. */
    @Nullable
    SystemdException failure(String what) {
        long error = functions.error(message);
        if (error == 0) {
            return null;
        }
        String words = NativeMemory.text(memory.getLong(error + Long.BYTES));
        return new SystemdException(what, NativeMemory.text(memory.getLong(error)), words);
    }

    /** The next value, of a type that is a text. */
    String text(char type) throws SyscallException {
        long at = memory.reserve(Long.BYTES);
        checked(functions.read(message, type, at), "read a text");
        return NativeMemory.text(memory.getLong(at));
    }

    SdBusMessage skipNumber(char type) throws SyscallException {
        checked(functions.read(message, type, memory.reserve(Long.BYTES)), "read a number");
        return this;
    }

    /** Goes into a variant with a value of this type. */
    SdBusMessage enterVariant(String contents) throws SyscallException {
        checked(functions.enterContainer(message, 'v', memory.string(contents)), "read a variant");
        return this;
    }

    @Override
    public void close() {
        functions.release(message);
        memory.close();
    }
}
