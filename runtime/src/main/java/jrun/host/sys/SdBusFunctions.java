// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

/**
 * The functions of sd-bus that jrun calls, by their prototypes; pointers are {@code long}. Those that return {@code int} give
 * a negative error number when they fail. None of them is variadic. sd-bus(3)
 */
public interface SdBusFunctions {
    /** sd_bus_new(3): stores a connection at {@code bus}. */
    int create(long bus);

    /** sd_bus_set_address(3) */
    int setAddress(long bus, long address);

    /** sd_bus_set_bus_client(3): whether there is a bus at the other end, and not systemd itself. */
    int setBusClient(long bus, int client);

    /** sd_bus_start(3): connects; what is said to each other goes on in the calls below. */
    int start(long bus);

    /** sd_bus_flush(3): waits until all is written. */
    int flush(long bus);

    /** sd_bus_get_fd(3) */
    int fd(long bus);

    /** sd_bus_process(3): stores the next message that came at {@code message}, or null; 0 when there is nothing to do. */
    int process(long bus, long message);

    /** sd_bus_close_unref(3) */
    void close(long bus);

    /** sd_bus_send(3): a call whose reply is a message of its own, with this cookie. */
    int send(long bus, long message, long cookie);

    /** sd_bus_message_new_method_call(3) */
    int newCall(long bus, long message, long destination, long path, long type, long member);

    /** sd_bus_message_append_basic(3): {@code value} is a string, or the address of a number. */
    int append(long message, char type, long value);

    /** sd_bus_message_open_container(3) */
    int openContainer(long message, char type, long contents);

    /** sd_bus_message_close_container(3) */
    int closeContainer(long message);

    /** sd_bus_message_is_signal(3) */
    int isSignal(long message, long type, long member);

    /** sd_bus_message_get_reply_cookie(3): ENODATA for what is no reply. */
    int replyCookie(long message, long cookie);

    /** sd_bus_message_get_error(3): address of a name and a text, null when it is no error. */
    long error(long message);

    /** sd_bus_message_enter_container(3) */
    int enterContainer(long message, char type, long contents);

    /** sd_bus_message_read_basic(3) */
    int read(long message, char type, long value);

    /** sd_bus_message_unref(3) */
    void release(long message);
}
