// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The name of a kernel parameter, in either notation. runtime-spec: config-linux.md#sysctl; sysctl(8), sysctl.d(5) */
public final class SysctlName {
    private static final Set<String> IPC = Set.of(
            "kernel/msgmax",
            "kernel/msgmnb",
            "kernel/msgmni",
            "kernel/sem",
            "kernel/shmall",
            "kernel/shmmax",
            "kernel/shmmni",
            "kernel/shm_rmid_forced");

    private SysctlName() {}

    /**
     * The path below {@code /proc/sys}. The separator that comes first separates, the other one is a plain character:
     * {@code net.ipv4.conf.eno2/100} and {@code net/ipv4/conf/eno2.100} are the same.
     */
    public static String path(String name) {
        int dot = name.indexOf('.');
        int slash = name.indexOf('/');
        if (dot < 0 || (slash >= 0 && slash < dot)) {
            return name;
        }
        StringBuilder path = new StringBuilder(name);
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '.') {
                path.setCharAt(i, '/');
            } else if (c == '/') {
                path.setCharAt(i, '.');
            }
        }
        return path.toString();
    }

    /** The type of the namespace that the parameter of this path belongs to, null if it is the whole host's. */
    public static @Nullable String namespace(String path) {
        if (IPC.contains(path) || path.startsWith("fs/mqueue/")) {
            return "ipc";
        }
        if (path.startsWith("net/")) {
            return "network";
        }
        if (path.startsWith("user/")) { // limits of what its users may make, below those of the namespace around it
            return "user";
        }
        return path.equals("kernel/domainname") ? "uts" : null;
    }

    /** The JSON pointer of the parameter of this name in a configuration. */
    public static String pointer(String name) {
        return "/linux/sysctl/" + JsonObject.escaped(name);
    }

    /** Whether each part of a path names a file: none is empty, and none of dots alone, which would climb. */
    static boolean isPath(String path) {
        boolean named = false;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '\0' || (c == '/' && !named)) {
                return false;
            }
            named = c != '/' && (named || c != '.');
        }
        return named;
    }
}
