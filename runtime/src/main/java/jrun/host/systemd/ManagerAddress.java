// SPDX-License-Identifier: Apache-2.0
package jrun.host.systemd;

import java.nio.charset.StandardCharsets;
import jrun.host.sys.Environment;
import jrun.host.sys.Processes;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import org.jspecify.annotations.Nullable;

/**
 * Where the manager that makes a user's cgroups can be reached.
 *
 * @param address as D-Bus has it
 * @param bus whether a bus is there, and not systemd itself
 * @param hint what to do when nobody answers
 */
record ManagerAddress(String address, boolean bus, String hint) {
    private static final String SYSTEM_BUS = "unix:path=/run/dbus/system_bus_socket";
    private static final String PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_/.\\*";
    private static final String WITHOUT = "or leave --systemd-cgroup out";

    /** systemd's own socket, on which no bus stands between; root alone may use it. */
    static ManagerAddress direct() {
        return new ManagerAddress("unix:path=/run/systemd/private", false, "");
    }

    /** The bus of the system. */
    static ManagerAddress system() {
        String address = set("DBUS_SYSTEM_BUS_ADDRESS");
        String hint = "systemd must be process 1 of this host and its bus must run, " + WITHOUT;
        return new ManagerAddress(address == null ? SYSTEM_BUS : address, true, hint);
    }

    /**
     * The bus of the user's own manager.
     *
     * @throws SystemdException when the environment does not say where it is
     */
    static ManagerAddress ofUser() throws SystemdException {
        String hint = "a user's systemd runs from log-in on, or from boot on after loginctl enable-linger";
        String address = set("DBUS_SESSION_BUS_ADDRESS");
        String runtime = set("XDG_RUNTIME_DIR");
        if (address != null) {
            return new ManagerAddress(address, true, hint);
        }
        if (runtime != null && Syscalls.access(runtime + "/bus", Uapi.W_OK)) {
            return new ManagerAddress("unix:path=" + escape(runtime + "/bus"), true, hint);
        }
        String why = runtime == null
                ? "neither DBUS_SESSION_BUS_ADDRESS nor XDG_RUNTIME_DIR is set"
                : "there is no " + runtime + "/bus, and DBUS_SESSION_BUS_ADDRESS is not set";
        throw new SystemdException(
                "find the user bus of uid " + hostUid() + ": " + why + "; hint: " + hint + ", " + WITHOUT, null);
    }

    private static @Nullable String set(String name) {
        String value = Environment.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** As values in addresses are escaped: what may stand there is spelled out. D-Bus Specification, Server Addresses */
    static String escape(String path) {
        StringBuilder escaped = new StringBuilder();
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = PLAIN.indexOf(b) >= 0;
            if (plain) {
                escaped.append((char) b);
            } else {
                escaped.append('%').append(Character.forDigit((b >> 4) & 0xf, 16));
                escaped.append(Character.forDigit(b & 0xf, 16));
            }
        }
        return escaped.toString();
    }

    /** Our user id as the host has it, which is how a bus knows us: inside a user namespace it is another. */
    static long hostUid() {
        long uid = Processes.geteuid();
        try {
            for (String line : Syscalls.readText("/proc/self/uid_map").strip().split("\n", -1)) {
                String[] fields = line.strip().split(" +", -1);
                long first = Long.parseLong(fields[0]);
                if (uid >= first && uid - first < Long.parseLong(fields[2])) {
                    return Long.parseLong(fields[1]) + uid - first;
                }
            }
        } catch (SyscallException | RuntimeException e) {
            return uid; // it is for a message
        }
        return uid;
    }

    /** The reason of a failure; what errno says of ENOENT an engine would take for a command that is missing. */
    static String why(Errno errno) {
        return errno == Errno.ENOENT ? "ENOENT (it is not there)" : errno.describe();
    }

    /** The failure to reach it, and what to do. */
    String unreachable(String why) {
        return "reach " + described() + ": " + why + "; hint: " + hint;
    }

    /** In words, for messages. */
    String described() {
        return (bus ? "the bus at " : "systemd at ") + address + " as uid " + hostUid();
    }
}
