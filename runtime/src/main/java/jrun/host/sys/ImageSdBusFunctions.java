// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import org.graalvm.nativeimage.c.function.CFunction.Transition;
import org.graalvm.nativeimage.c.function.CFunctionPointer;
import org.graalvm.nativeimage.c.function.InvokeCFunctionPointer;
import org.graalvm.word.WordFactory;

/**
 * sd-bus in the native image, as {@link ImageSeccompFunctions} has libseccomp. An {@code int} comes back in the lower half of
 * a register, which is what is taken of it.
 */
final class ImageSdBusFunctions implements SdBusFunctions {
    private interface Of1 extends CFunctionPointer {
        @InvokeCFunctionPointer(transition = Transition.NO_TRANSITION)
        long invoke(long a);
    }

    private interface Of2 extends CFunctionPointer {
        @InvokeCFunctionPointer(transition = Transition.NO_TRANSITION)
        long invoke(long a, long b);
    }

    private interface OfInt extends CFunctionPointer {
        @InvokeCFunctionPointer(transition = Transition.NO_TRANSITION)
        long invoke(long a, int b);
    }

    private interface Of3 extends CFunctionPointer {
        @InvokeCFunctionPointer(transition = Transition.NO_TRANSITION)
        long invoke(long a, long b, long c);
    }

    private interface Of6 extends CFunctionPointer {
        @InvokeCFunctionPointer(transition = Transition.NO_TRANSITION)
        long invoke(long a, long b, long c, long d, long e, long f);
    }

    private interface OfType extends CFunctionPointer {
        @InvokeCFunctionPointer(transition = Transition.NO_TRANSITION)
        long invoke(long a, byte b, long c);
    }

    private final Of1 create;
    private final Of2 setAddress;
    private final OfInt setBusClient;
    private final Of1 start;
    private final Of1 flush;
    private final Of1 fd;
    private final Of2 process;
    private final Of1 close;
    private final Of3 send;
    private final Of6 newCall;
    private final OfType append;
    private final OfType openContainer;
    private final Of1 closeContainer;
    private final Of3 isSignal;
    private final Of2 replyCookie;
    private final Of1 error;
    private final OfType enterContainer;
    private final OfType read;
    private final Of1 release;

    ImageSdBusFunctions(NativeLibrary library) throws SyscallException {
        create = WordFactory.pointer(library.address("sd_bus_new"));
        setAddress = WordFactory.pointer(library.address("sd_bus_set_address"));
        setBusClient = WordFactory.pointer(library.address("sd_bus_set_bus_client"));
        start = WordFactory.pointer(library.address("sd_bus_start"));
        flush = WordFactory.pointer(library.address("sd_bus_flush"));
        fd = WordFactory.pointer(library.address("sd_bus_get_fd"));
        process = WordFactory.pointer(library.address("sd_bus_process"));
        close = WordFactory.pointer(library.address("sd_bus_close_unref"));
        send = WordFactory.pointer(library.address("sd_bus_send"));
        newCall = WordFactory.pointer(library.address("sd_bus_message_new_method_call"));
        append = WordFactory.pointer(library.address("sd_bus_message_append_basic"));
        openContainer = WordFactory.pointer(library.address("sd_bus_message_open_container"));
        closeContainer = WordFactory.pointer(library.address("sd_bus_message_close_container"));
        isSignal = WordFactory.pointer(library.address("sd_bus_message_is_signal"));
        replyCookie = WordFactory.pointer(library.address("sd_bus_message_get_reply_cookie"));
        error = WordFactory.pointer(library.address("sd_bus_message_get_error"));
        enterContainer = WordFactory.pointer(library.address("sd_bus_message_enter_container"));
        read = WordFactory.pointer(library.address("sd_bus_message_read_basic"));
        release = WordFactory.pointer(library.address("sd_bus_message_unref"));
    }

    @Override
    public int create(long bus) {
        return (int) create.invoke(bus);
    }

    @Override
    public int setAddress(long bus, long address) {
        return (int) setAddress.invoke(bus, address);
    }

    @Override
    public int setBusClient(long bus, int client) {
        return (int) setBusClient.invoke(bus, client);
    }

    @Override
    public int start(long bus) {
        return (int) start.invoke(bus);
    }

    @Override
    public int flush(long bus) {
        return (int) flush.invoke(bus);
    }

    @Override
    public int fd(long bus) {
        return (int) fd.invoke(bus);
    }

    @Override
    public int process(long bus, long message) {
        return (int) process.invoke(bus, message);
    }

    @Override
    public void close(long bus) {
        close.invoke(bus);
    }

    @Override
    public int send(long bus, long message, long cookie) {
        return (int) send.invoke(bus, message, cookie);
    }

    @Override
    public int newCall(long bus, long message, long destination, long path, long type, long member) {
        return (int) newCall.invoke(bus, message, destination, path, type, member);
    }

    @Override
    public int append(long message, char type, long value) {
        return (int) append.invoke(message, (byte) type, value);
    }

    @Override
    public int openContainer(long message, char type, long contents) {
        return (int) openContainer.invoke(message, (byte) type, contents);
    }

    @Override
    public int closeContainer(long message) {
        return (int) closeContainer.invoke(message);
    }

    @Override
    public int isSignal(long message, long type, long member) {
        return (int) isSignal.invoke(message, type, member);
    }

    @Override
    public int replyCookie(long message, long cookie) {
        return (int) replyCookie.invoke(message, cookie);
    }

    @Override
    public long error(long message) {
        return error.invoke(message);
    }

    @Override
    public int enterContainer(long message, char type, long contents) {
        return (int) enterContainer.invoke(message, (byte) type, contents);
    }

    @Override
    public int read(long message, char type, long value) {
        return (int) read.invoke(message, (byte) type, value);
    }

    @Override
    public void release(long message) {
        release.invoke(message);
    }
}
