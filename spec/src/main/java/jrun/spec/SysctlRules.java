// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rules of kernel parameters: only those that belong to a namespace of the container, as the others would change the host.
 *
 * <p>The specification is silent here, so this is runc's list. A network namespace that is joined by path may still be the
 * host's; whoever opens it can tell.
 */
final class SysctlRules {
    private static final List<String> IPC = List.of(
            "kernel.msgmax",
            "kernel.msgmnb",
            "kernel.msgmni",
            "kernel.sem",
            "kernel.shmall",
            "kernel.shmmax",
            "kernel.shmmni",
            "kernel.shm_rmid_forced");

    private SysctlRules() {}

    static void check(Checks checks, Linux linux) {
        for (String name : linux.sysctl().keySet()) {
            String why = refusal(dotted(name), linux);
            if (why != null) {
                checks.problem("/linux/sysctl/" + JsonObject.escaped(name), why);
            }
        }
    }

    private static @Nullable String refusal(String name, Linux linux) {
        if (!isName(name)) {
            return "must be the name of a kernel parameter";
        }
        if (IPC.contains(name) || name.startsWith("fs.mqueue.")) {
            return needs(linux, "ipc");
        }
        if (name.startsWith("net.")) {
            return needs(linux, "network");
        }
        if (name.equals("kernel.domainname")) {
            return needs(linux, "uts");
        }
        if (name.equals("kernel.hostname")) {
            return "must not be set here; hint: use /hostname";
        }
        return "is not in a namespace, it would change the host";
    }

    /** Whether each part names a file: a part of nothing but slashes would be {@code .} or {@code ..} there. */
    private static boolean isName(String name) {
        boolean named = false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '\0' || (c == '.' && !named)) {
                return false;
            }
            named = c != '.' && (named || c != '/');
        }
        return named;
    }

    private static @Nullable String needs(Linux linux, String type) {
        return linux.namespace(type) != null
                ? null
                : "needs " + (type.equals("ipc") ? "an " : "a ") + type + " namespace; hint: add {\"type\": \"" + type
                        + "\"} to /linux/namespaces";
    }

    /** The name with dots: {@code net/ipv4/conf/eno2.100} is {@code net.ipv4.conf.eno2/100}. sysctl.d(5) */
    static String dotted(String name) {
        int slash = name.indexOf('/');
        int dot = name.indexOf('.');
        if (slash < 0 || (dot >= 0 && dot < slash)) {
            return name;
        }
        StringBuilder swapped = new StringBuilder(name);
        for (int i = 0; i < swapped.length(); i++) {
            char c = swapped.charAt(i);
            swapped.setCharAt(i, c == '/' ? '.' : c == '.' ? '/' : c);
        }
        return swapped.toString();
    }
}
