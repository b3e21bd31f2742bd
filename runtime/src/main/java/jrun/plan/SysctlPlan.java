// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.Map;
import java.util.Set;
import jrun.kernel.Uapi;
import org.jspecify.annotations.Nullable;

/**
 * Kernel parameters. Only those that belong to a namespace of the container's own are written: any other would change the
 * host. runtime-spec: config-linux.md#sysctl; sysctl(8) for the two ways to write a name
 */
final class SysctlPlan {
    private static final Set<String> IPC = Set.of(
            "kernel/msgmax",
            "kernel/msgmnb",
            "kernel/msgmni",
            "kernel/sem",
            "kernel/shmall",
            "kernel/shmmax",
            "kernel/shmmni",
            "kernel/shm_rmid_forced");

    private SysctlPlan() {}

    static void plan(Map<String, String> sysctl, Namespaces namespaces, Draft draft) throws PlanException {
        for (Map.Entry<String, String> entry : sysctl.entrySet()) {
            String name = entry.getKey();
            String pointer = pointer(name);
            String path = path(name);
            if (Paths.clean(path).length() != path.length() + 1) {
                throw new PlanException(pointer, "not a name of a kernel parameter");
            }
            check(path, namespaces, pointer);
            draft.add(new NamespaceOp.Sysctl(path, entry.getValue()), pointer);
        }
    }

    /** The path below {@code /proc/sys}: the first separator, dot or slash, separates; the other one is a plain character. */
    static String path(String name) {
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

    /** The pointer of the first parameter that belongs to a namespace of this kind, null if there is none. */
    static @Nullable String pointerInto(long namespace, Map<String, String> sysctl) {
        for (String name : sysctl.keySet()) {
            if (namespace == owner(path(name))) {
                return pointer(name);
            }
        }
        return null;
    }

    private static String pointer(String name) {
        return "/linux/sysctl/" + name.replace("~", "~0").replace("/", "~1");
    }

    /** The kind of namespace that a parameter belongs to, as its CLONE_NEW* flag; 0 if none. */
    private static long owner(String path) {
        if (IPC.contains(path) || path.startsWith("fs/mqueue/")) {
            return Uapi.CLONE_NEWIPC;
        }
        if (path.startsWith("net/")) {
            return Uapi.CLONE_NEWNET;
        }
        if (path.equals("kernel/domainname")) {
            return Uapi.CLONE_NEWUTS;
        }
        return path.startsWith("user/") ? Uapi.CLONE_NEWUSER : 0;
    }

    private static void check(String path, Namespaces namespaces, String pointer) throws PlanException {
        if (path.equals("kernel/hostname")) {
            throw new PlanException(pointer, "conflicts with /hostname, use that");
        }
        long owner = owner(path);
        if (owner == 0) {
            throw new PlanException(pointer, "belongs to no namespace, it would change the host");
        }
        if (!namespaces.has(owner)) {
            throw new PlanException(
                    pointer,
                    "would change the host; add {\"type\": \"" + Namespaces.name(owner) + "\"} to /linux/namespaces");
        }
    }
}
