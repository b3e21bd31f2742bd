// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The environment that this process was started with, straight from libc: System.getenv makes the native image open the
 * JDK's libraries, which takes longer than all else in a short command.
 */
public final class Environment {
    private Environment() {}

    /** A variable's value, null when it is not set. getenv(3) */
    public static @Nullable String get(String name) {
        try (NativeMemory memory = new NativeMemory()) {
            long value = Native.LIBC.getenv(memory.string(name));
            return value == 0 ? null : string(value);
        } catch (SyscallException e) {
            return null; // a NUL in the name: there can be no such variable
        }
    }

    /** All of it as {@code NAME=value}, in its order. environ(7) */
    public static List<String> all() {
        List<String> entries = new ArrayList<>();
        long variable = Native.LIBC.dlsym(0, "environ");
        long array = variable == 0 ? 0 : Native.LIBC.getLong(variable);
        for (long at = array; at != 0; at += Long.BYTES) {
            long text = Native.LIBC.getLong(at);
            if (text == 0) {
                break;
            }
            entries.add(string(text));
        }
        return entries;
    }

    private static String string(long address) {
        int length = (int) Native.LIBC.strlen(address);
        byte[] text = new byte[length];
        Native.LIBC.get(address, text, 0, length);
        return new String(text, StandardCharsets.UTF_8);
    }
}
