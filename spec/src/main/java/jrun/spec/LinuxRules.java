// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rules of the Linux section. runtime-spec: config-linux.md */
final class LinuxRules {
    private static final long NANOSECS_MAX = 999_999_999L;

    private LinuxRules() {}

    static void check(Checks checks, Linux linux) {
        namespaces(checks, linux.namespaces());
        userNamespace(checks, linux);
        timeNamespace(checks, linux);
        for (int i = 0; i < linux.devices().size(); i++) {
            device(checks, "/linux/devices/" + i, linux.devices().get(i));
        }
        NetworkRules.check(checks, linux);
        SysctlRules.check(checks, linux);
        ResourceRules.check(checks, "/linux/resources", linux.resources());
        if (linux.seccomp() != null) {
            SeccompRules.check(checks, linux.seccomp());
        }
        if (linux.rootfsPropagation() != null) {
            checks.oneOf("/linux/rootfsPropagation", Names.PROPAGATIONS, linux.rootfsPropagation());
        }
        hiddenPaths(checks, linux);
        if (linux.intelRdt() != null) {
            intelRdt(checks, linux.intelRdt());
        }
        if (linux.personality() != null) {
            checks.oneOf(
                    "/linux/personality/domain",
                    Names.PERSONALITIES,
                    linux.personality().domain());
            if (!linux.personality().flags().isEmpty()) {
                checks.problem("/linux/personality/flags", "must be empty, no flags are defined");
            }
        }
        memoryPolicy(checks, linux.memoryPolicy());
    }

    private static void memoryPolicy(Checks checks, @Nullable MemoryPolicy policy) {
        if (policy != null) {
            checks.oneOf("/linux/memoryPolicy/mode", Names.MEMORY_POLICY_MODES, policy.mode());
            checks.allOf("/linux/memoryPolicy/flags", Names.MEMORY_POLICY_FLAGS, policy.flags());
            if (policy.nodes() != null) {
                checks.numberList("/linux/memoryPolicy/nodes", policy.nodes());
            }
        }
    }

    private static void namespaces(Checks checks, List<Namespace> namespaces) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < namespaces.size(); i++) {
            Namespace namespace = namespaces.get(i);
            String at = "/linux/namespaces/" + i;
            checks.oneOf(at + "/type", Names.NAMESPACES, namespace.type());
            if (!seen.add(namespace.type())) {
                checks.problem(at + "/type", Checks.quoted(namespace.type()) + " is given twice");
            }
            if (namespace.path() != null) {
                checks.absolute(at + "/path", namespace.path());
            }
        }
    }

    private static void userNamespace(Checks checks, Linux linux) {
        boolean uids = !linux.uidMappings().isEmpty();
        boolean gids = !linux.gidMappings().isEmpty();
        Namespace user = linux.namespace("user");
        if (user == null) {
            String why = "needs a user namespace; hint: add {\"type\": \"user\"} to /linux/namespaces";
            if (uids) {
                checks.problem("/linux/uidMappings", why);
            }
            if (gids) {
                checks.problem("/linux/gidMappings", why);
            }
        } else if (user.path() == null) {
            if (!uids) {
                checks.problem("/linux/uidMappings", "is required by the new user namespace");
            }
            if (!gids) {
                checks.problem("/linux/gidMappings", "is required by the new user namespace");
            }
        }
        MountRules.mappings(checks, "/linux/uidMappings", linux.uidMappings());
        MountRules.mappings(checks, "/linux/gidMappings", linux.gidMappings());
    }

    private static void timeNamespace(Checks checks, Linux linux) {
        if (linux.timeOffsets().isEmpty()) {
            return;
        }
        Namespace time = linux.namespace("time");
        if (time == null) {
            checks.problem(
                    "/linux/timeOffsets",
                    "needs a time namespace; hint: add {\"type\": \"time\"} to /linux/namespaces");
        } else if (time.path() != null) {
            checks.problem("/linux/timeOffsets", "cannot be set in a time namespace that is joined by path");
        }
        for (Map.Entry<String, TimeOffset> entry : linux.timeOffsets().entrySet()) {
            String at = "/linux/timeOffsets/" + JsonObject.escaped(entry.getKey());
            checks.oneOf(at, Names.CLOCKS, entry.getKey());
            checks.between(at + "/nanosecs", 0, NANOSECS_MAX, entry.getValue().nanosecs());
        }
    }

    private static void device(Checks checks, String at, Device device) {
        checks.absolute(at + "/path", device.path());
        if (!List.of("c", "b", "u", "p").contains(device.type())) {
            checks.problem(at + "/type", "must be c, b, u or p, is " + Checks.quoted(device.type()));
        }
        // Device numbers of the kernel: 12 and 20 bits.
        checks.between(at + "/major", 0, 0xFFF, device.major());
        checks.between(at + "/minor", 0, 0xF_FFFF, device.minor());
    }

    private static void hiddenPaths(Checks checks, Linux linux) {
        checks.absolutePaths("/linux/maskedPaths", linux.maskedPaths());
        checks.absolutePaths("/linux/readonlyPaths", linux.readonlyPaths());
        if (linux.namespace("mount") == null) {
            String why = "needs a mount namespace; hint: add {\"type\": \"mount\"} to /linux/namespaces";
            if (!linux.maskedPaths().isEmpty()) {
                checks.problem("/linux/maskedPaths", why);
            }
            if (!linux.readonlyPaths().isEmpty()) {
                checks.problem("/linux/readonlyPaths", why);
            }
        }
    }

    private static void intelRdt(Checks checks, IntelRdt rdt) {
        String closId = rdt.closID();
        if (closId != null
                && (closId.equals(".") || closId.equals("..") || (closId.contains("/") && !closId.equals("/")))) {
            checks.problem("/linux/intelRdt/closID", "must be the name of a directory, is " + Checks.quoted(closId));
        }
        for (int i = 0; i < rdt.schemata().size(); i++) {
            oneLine(checks, "/linux/intelRdt/schemata/" + i, rdt.schemata().get(i));
        }
        String memory = rdt.memBwSchema();
        if (memory != null) {
            oneLine(checks, "/linux/intelRdt/memBwSchema", memory);
            if (!memory.startsWith("MB:")) {
                checks.problem("/linux/intelRdt/memBwSchema", "must start with MB:, is " + Checks.quoted(memory));
            }
        }
    }

    private static void oneLine(Checks checks, String at, String text) {
        if (text.indexOf('\n') >= 0) {
            checks.problem(at, "must be one line");
        }
    }
}
