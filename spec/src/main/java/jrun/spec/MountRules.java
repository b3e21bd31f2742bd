// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.List;

/** Rules of mounts, and of the id ranges that mounts and user namespaces share. runtime-spec: config.md#mounts */
final class MountRules {
    private static final long IDS = 0x1_0000_0000L;

    private MountRules() {}

    static void check(Checks checks, Spec spec) {
        boolean newUserNamespace = spec.linux().namespace("user") != null;
        for (int i = 0; i < spec.mounts().size(); i++) {
            mount(checks, "/mounts/" + i, spec.mounts().get(i), newUserNamespace);
        }
    }

    private static void mount(Checks checks, String at, Mount mount, boolean userNamespace) {
        if (!mount.destination().startsWith("/")) {
            checks.warning(
                    at + "/destination",
                    "relative path " + Checks.quoted(mount.destination()) + " is deprecated and counts from /");
        }
        boolean uids = !mount.uidMappings().isEmpty();
        boolean gids = !mount.gidMappings().isEmpty();
        if (uids != gids) {
            checks.problem(at + (uids ? "/gidMappings" : "/uidMappings"), "is required, as its counterpart is given");
        }
        mappings(checks, at + "/uidMappings", mount.uidMappings());
        mappings(checks, at + "/gidMappings", mount.gidMappings());
        boolean idmap = mount.options().contains("idmap") || mount.options().contains("ridmap");
        if (idmap && !uids && !gids && !userNamespace) {
            checks.problem(at + "/options", "idmap needs uidMappings and gidMappings, or a user namespace");
        }
        boolean bind = mount.options().contains("bind") || mount.options().contains("rbind") || isBindType(mount);
        if ((idmap || uids || gids) && !bind) {
            checks.problem(at + "/options", "an id-mapped mount must be a bind mount; hint: add bind or rbind");
        }
    }

    private static boolean isBindType(Mount mount) {
        return "bind".equals(mount.type());
    }

    /** Ranges of ids as the kernel takes them: not empty, within 32 bits, disjoint on both sides. user_namespaces(7) */
    static void mappings(Checks checks, String at, List<IdMapping> mappings) {
        for (int i = 0; i < mappings.size(); i++) {
            IdMapping mapping = mappings.get(i);
            if (mapping.size() < 1) {
                checks.problem(at + "/" + i + "/size", "must be at least 1, is " + mapping.size());
                continue;
            }
            if (mapping.containerID() + mapping.size() > IDS || mapping.hostID() + mapping.size() > IDS) {
                checks.problem(at + "/" + i + "/size", "reaches above the last id 4294967295, is " + mapping.size());
            }
            for (int j = 0; j < i; j++) {
                IdMapping other = mappings.get(j);
                if (overlap(mapping.containerID(), mapping.size(), other.containerID(), other.size())) {
                    checks.problem(at + "/" + i + "/containerID", "the range overlaps that of " + at + "/" + j);
                } else if (overlap(mapping.hostID(), mapping.size(), other.hostID(), other.size())) {
                    checks.problem(at + "/" + i + "/hostID", "the range overlaps that of " + at + "/" + j);
                }
            }
        }
    }

    private static boolean overlap(long a, long aSize, long b, long bSize) {
        return a < b + bSize && b < a + aSize;
    }
}
