// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import com.sun.jna.Function;
import com.sun.jna.Pointer;

/** sd-bus on the JVM, its functions called by address, as in {@link JnaLibc}. */
final class JnaSdBusFunctions implements SdBusFunctions {
    private final Function create;
    private final Function setAddress;
    private final Function setBusClient;
    private final Function start;
    private final Function flush;
    private final Function fd;
    private final Function process;
    private final Function close;
    private final Function send;
    private final Function newCall;
    private final Function append;
    private final Function openContainer;
    private final Function closeContainer;
    private final Function isSignal;
    private final Function replyCookie;
    private final Function error;
    private final Function enterContainer;
    private final Function read;
    private final Function release;

    JnaSdBusFunctions(NativeLibrary library) throws SyscallException {
        create = function(library, "sd_bus_new");
        setAddress = function(library, "sd_bus_set_address");
        setBusClient = function(library, "sd_bus_set_bus_client");
        start = function(library, "sd_bus_start");
        flush = function(library, "sd_bus_flush");
        fd = function(library, "sd_bus_get_fd");
        process = function(library, "sd_bus_process");
        close = function(library, "sd_bus_close_unref");
        send = function(library, "sd_bus_send");
        newCall = function(library, "sd_bus_message_new_method_call");
        append = function(library, "sd_bus_message_append_basic");
        openContainer = function(library, "sd_bus_message_open_container");
        closeContainer = function(library, "sd_bus_message_close_container");
        isSignal = function(library, "sd_bus_message_is_signal");
        replyCookie = function(library, "sd_bus_message_get_reply_cookie");
        error = function(library, "sd_bus_message_get_error");
        enterContainer = function(library, "sd_bus_message_enter_container");
        read = function(library, "sd_bus_message_read_basic");
        release = function(library, "sd_bus_message_unref");
    }

    private static Function function(NativeLibrary library, String name) throws SyscallException {
        return Function.getFunction(new Pointer(library.address(name)));
    }

    @Override
    public int create(long bus) {
        return create.invokeInt(new Object[] {bus});
    }

    @Override
    public int setAddress(long bus, long address) {
        return setAddress.invokeInt(new Object[] {bus, address});
    }

    @Override
    public int setBusClient(long bus, int client) {
        return setBusClient.invokeInt(new Object[] {bus, client});
    }

    @Override
    public int start(long bus) {
        return start.invokeInt(new Object[] {bus});
    }

    @Override
    public int flush(long bus) {
        return flush.invokeInt(new Object[] {bus});
    }

    @Override
    public int fd(long bus) {
        return fd.invokeInt(new Object[] {bus});
    }

    @Override
    public int process(long bus, long message) {
        return process.invokeInt(new Object[] {bus, message});
    }

    @Override
    public void close(long bus) {
        close.invokeVoid(new Object[] {bus});
    }

    @Override
    public int send(long bus, long message, long cookie) {
        return send.invokeInt(new Object[] {bus, message, cookie});
    }

    @Override
    public int newCall(long bus, long message, long destination, long path, long type, long member) {
        return newCall.invokeInt(new Object[] {bus, message, destination, path, type, member});
    }

    @Override
    public int append(long message, char type, long value) {
        return append.invokeInt(new Object[] {message, (byte) type, value});
    }

    @Override
    public int openContainer(long message, char type, long contents) {
        return openContainer.invokeInt(new Object[] {message, (byte) type, contents});
    }

    @Override
    public int closeContainer(long message) {
        return closeContainer.invokeInt(new Object[] {message});
    }

    @Override
    public int isSignal(long message, long type, long member) {
        return isSignal.invokeInt(new Object[] {message, type, member});
    }

    @Override
    public int replyCookie(long message, long cookie) {
        return replyCookie.invokeInt(new Object[] {message, cookie});
    }

    @Override
    public long error(long message) {
        return error.invokeLong(new Object[] {message});
    }

    @Override
    public int enterContainer(long message, char type, long contents) {
        return enterContainer.invokeInt(new Object[] {message, (byte) type, contents});
    }

    @Override
    public int read(long message, char type, long value) {
        return read.invokeInt(new Object[] {message, (byte) type, value});
    }

    @Override
    public void release(long message) {
        release.invokeVoid(new Object[] {message});
    }
}
