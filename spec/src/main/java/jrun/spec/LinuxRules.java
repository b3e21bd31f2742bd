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

    static void check(Findings findings, Linux linux) {
        namespaces(findings, linux.namespaces());
        userNamespace(findings, linux);
        timeNamespace(findings, linux);
        for (int i = 0; i < linux.devices().size(); i++) {
            device(findings, "/linux/devices/" + i, linux.devices().get(i));
        }
        NetworkRules.check(findings, linux);
        SysctlRules.check(findings, linux);
        ResourceRules.check(findings, "/linux/resources", linux.resources());
        if (linux.seccomp() != null) {
            SeccompRules.check(findings, linux.seccomp());
        }
        if (linux.rootfsPropagation() != null) {
            findings.oneOf("/linux/rootfsPropagation", KnownNames.PROPAGATIONS, linux.rootfsPropagation());
        }
        hiddenPaths(findings, linux);
        if (linux.intelRdt() != null) {
            intelRdt(findings, linux.intelRdt());
        }
        if (linux.personality() != null) {
            findings.oneOf(
                    "/linux/personality/domain",
                    KnownNames.PERSONALITIES,
                    linux.personality().domain());
            if (!linux.personality().flags().isEmpty()) {
                findings.problem("/linux/personality/flags", "must be empty, no flags are defined");
            }
        }
        memoryPolicy(findings, linux.memoryPolicy());
    }

    private static void memoryPolicy(Findings findings, @Nullable MemoryPolicy policy) {
        if (policy == null) {
            return;
        }
        String at = "/linux/memoryPolicy";
        if (!KnownNames.MEMORY_POLICY_MODES.contains(policy.mode())) {
            findings.problem(
                    at + "/mode",
                    "invalid memory policy mode " + Problem.quoted(policy.mode()) + ", must be one of "
                            + String.join(", ", KnownNames.MEMORY_POLICY_MODES));
        }
        for (int i = 0; i < policy.flags().size(); i++) {
            String flag = policy.flags().get(i);
            if (!KnownNames.MEMORY_POLICY_FLAGS.contains(flag)) {
                findings.problem(
                        at + "/flags/" + i,
                        "invalid memory policy flag " + Problem.quoted(flag) + ", must be one of "
                                + String.join(", ", KnownNames.MEMORY_POLICY_FLAGS));
            }
        }
        if (policy.nodes() != null) {
            memoryNodes(findings, at + "/nodes", policy.mode(), policy.nodes());
        }
    }

    private static void memoryNodes(Findings findings, String at, String mode, String nodes) {
        try {
            int count = CpuList.parse(nodes).cardinality();
            if (mode.equals("MPOL_DEFAULT") || mode.equals("MPOL_LOCAL")) {
                findings.problem(at, "invalid memory policy: " + mode + " mode requires 0 nodes but got " + count);
            }
        } catch (IllegalArgumentException e) {
            findings.problem(at, "invalid memory policy nodes: " + e.getMessage());
        }
    }

    private static void namespaces(Findings findings, List<Namespace> namespaces) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < namespaces.size(); i++) {
            Namespace namespace = namespaces.get(i);
            String at = "/linux/namespaces/" + i;
            findings.oneOf(at + "/type", KnownNames.NAMESPACES, namespace.type());
            if (!seen.add(namespace.type())) {
                findings.problem(at + "/type", Problem.quoted(namespace.type()) + " is given twice");
            }
            if (namespace.path() != null) {
                findings.absolute(at + "/path", namespace.path());
            }
        }
    }

    private static void userNamespace(Findings findings, Linux linux) {
        boolean uids = !linux.uidMappings().isEmpty();
        boolean gids = !linux.gidMappings().isEmpty();
        Namespace user = linux.namespace("user");
        if (user == null) {
            if (uids) {
                findings.needsNamespace("/linux/uidMappings", linux, "user");
            }
            if (gids) {
                findings.needsNamespace("/linux/gidMappings", linux, "user");
            }
        } else if (user.path() == null && uids != gids) { // the runtime knows what to map where neither is given
            findings.problem(
                    uids ? "/linux/gidMappings" : "/linux/uidMappings", "is required, as its counterpart is given");
        }
        MountRules.mappings(findings, "/linux/uidMappings", linux.uidMappings());
        MountRules.mappings(findings, "/linux/gidMappings", linux.gidMappings());
    }

    private static void timeNamespace(Findings findings, Linux linux) {
        if (linux.timeOffsets().isEmpty()) {
            return;
        }
        Namespace time = linux.namespace("time");
        findings.needsNamespace("/linux/timeOffsets", linux, "time");
        if (time != null && time.path() != null) {
            findings.problem("/linux/timeOffsets", "cannot be set in a time namespace that is joined by path");
        }
        for (Map.Entry<String, TimeOffset> entry : linux.timeOffsets().entrySet()) {
            String at = "/linux/timeOffsets/" + JsonObject.escaped(entry.getKey());
            findings.oneOf(at, KnownNames.CLOCKS, entry.getKey());
            findings.between(at + "/nanosecs", 0, NANOSECS_MAX, entry.getValue().nanosecs());
        }
    }

    private static void device(Findings findings, String at, Device device) {
        findings.absolute(at + "/path", device.path());
        if (!List.of("c", "b", "u", "p").contains(device.type())) {
            findings.problem(at + "/type", "must be c, b, u or p, is " + Problem.quoted(device.type()));
        }
        // Device numbers of the kernel: 12 and 20 bits.
        findings.between(at + "/major", 0, 0xFFF, device.major());
        findings.between(at + "/minor", 0, 0xF_FFFF, device.minor());
        owner(findings, at + "/uid", device.uid());
        owner(findings, at + "/gid", device.gid());
    }

    private static void owner(Findings findings, String at, @Nullable Long id) {
        if (id != null) {
            findings.between(at, 0, ProcessRules.LAST_ID, id);
        }
    }

    private static void hiddenPaths(Findings findings, Linux linux) {
        findings.absolutePaths("/linux/maskedPaths", linux.maskedPaths());
        findings.absolutePaths("/linux/readonlyPaths", linux.readonlyPaths());
        if (!linux.maskedPaths().isEmpty()) {
            findings.needsNamespace("/linux/maskedPaths", linux, "mount");
        }
        if (!linux.readonlyPaths().isEmpty()) {
            findings.needsNamespace("/linux/readonlyPaths", linux, "mount");
        }
    }

    private static void intelRdt(Findings findings, IntelRdt rdt) {
        String closId = rdt.closID();
        if (closId != null
                && (closId.equals(".") || closId.equals("..") || (closId.contains("/") && !closId.equals("/")))) {
            findings.problem("/linux/intelRdt/closID", "must be the name of a directory, is " + Problem.quoted(closId));
        }
        for (int i = 0; i < rdt.schemata().size(); i++) {
            oneLine(findings, "/linux/intelRdt/schemata/" + i, rdt.schemata().get(i));
        }
        String memory = rdt.memBwSchema();
        if (memory != null) {
            oneLine(findings, "/linux/intelRdt/memBwSchema", memory);
            if (!memory.startsWith("MB:")) {
                findings.problem("/linux/intelRdt/memBwSchema", "must start with MB:, is " + Problem.quoted(memory));
            }
        }
    }

    private static void oneLine(Findings findings, String at, String text) {
        if (text.indexOf('\n') >= 0) {
            findings.problem(at, "must be one line");
        }
    }
}
