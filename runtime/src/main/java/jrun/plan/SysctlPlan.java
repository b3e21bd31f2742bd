// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.Map;
import java.util.Set;

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
            String pointer = "/linux/sysctl/" + name.replace("~", "~0").replace("/", "~1");
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

    private static void check(String path, Namespaces namespaces, String pointer) throws PlanException {
        if (path.equals("kernel/hostname")) {
            throw new PlanException(pointer, "conflicts with /hostname, use that");
        }
        long needed;
        String type;
        if (IPC.contains(path) || path.startsWith("fs/mqueue/")) {
            needed = Kernel.CLONE_NEWIPC;
            type = "ipc";
        } else if (path.startsWith("net/")) {
            needed = Kernel.CLONE_NEWNET;
            type = "network";
        } else if (path.equals("kernel/domainname")) {
            needed = Kernel.CLONE_NEWUTS;
            type = "uts";
        } else if (path.startsWith("user/")) {
            needed = Kernel.CLONE_NEWUSER;
            type = "user";
        } else {
            throw new PlanException(pointer, "belongs to no namespace, it would change the host");
        }
        if (!namespaces.has(needed)) {
            throw new PlanException(
                    pointer, "would change the host; add {\"type\": \"" + type + "\"} to /linux/namespaces");
        }
    }
}
