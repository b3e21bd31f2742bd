// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.List;

/** Rules of mounts, and of the id ranges that mounts and user namespaces share. runtime-spec: config.md#mounts */
final class MountRules {
    /** The last of 32 bits is no id: the kernel takes it for "as it is", and maps nothing to it. */
    private static final long IDS = 0xFFFF_FFFFL;

    /** What a file system would be asked for, and a bind mount would ignore, if it were not refused. */
    private static final List<String> NOT_BUILT = List.of("src-nofollow", "dest-nofollow");

    private MountRules() {}

    static void check(Findings findings, Spec spec) {
        boolean userNamespace = spec.linux().namespace("user") != null;
        for (int i = 0; i < spec.mounts().size(); i++) {
            mount(findings, "/mounts/" + i, spec.mounts().get(i), userNamespace);
        }
    }

    private static void mount(Findings findings, String at, Mount mount, boolean userNamespace) {
        if (!mount.destination().startsWith("/")) {
            findings.warning(
                    at + "/destination",
                    "relative path " + Problem.quoted(mount.destination()) + " is deprecated and counts from /");
        }
        if (!mount.isRemount()) {
            whatIsMounted(findings, at, mount);
        }
        for (String option : NOT_BUILT) {
            if (mount.options().contains(option)) {
                findings.problem(
                        at + "/options", option + " is crun's and not built here; hint: name what the link leads to");
            }
        }
        boolean uids = !mount.uidMappings().isEmpty();
        boolean gids = !mount.gidMappings().isEmpty();
        if (uids != gids) {
            findings.problem(at + (uids ? "/gidMappings" : "/uidMappings"), "is required, as its counterpart is given");
        }
        mappings(findings, at + "/uidMappings", mount.uidMappings());
        mappings(findings, at + "/gidMappings", mount.gidMappings());
        if (mount.isIdMapped() && !mount.hasOwnMappings() && !userNamespace) {
            findings.problem(at + "/options", "idmap needs uidMappings and gidMappings, or a user namespace");
        }
    }

    private static void whatIsMounted(Findings findings, String at, Mount mount) {
        if (mount.isBind()) {
            if (mount.source().isEmpty()) {
                findings.problem(at + "/source", "is required by a bind mount");
            }
        } else if (mount.isIdMapped()) {
            findings.problem(at + "/options", "an id-mapped mount must be a bind mount; hint: add bind or rbind");
        } else if (mount.type().isEmpty() || mount.type().equals("none")) {
            findings.problem(
                    at + "/type", "must be a file system; hint: for a bind mount add the option bind or rbind");
        }
    }

    /** Ranges of ids as the kernel takes them: not empty, within 32 bits, disjoint on both sides. user_namespaces(7) */
    static void mappings(Findings findings, String at, List<IdMapping> mappings) {
        for (int i = 0; i < mappings.size(); i++) {
            IdMapping mapping = mappings.get(i);
            if (mapping.size() < 1) {
                findings.problem(at + "/" + i + "/size", "must be at least 1, is " + mapping.size());
                continue;
            }
            if (mapping.containerID() + mapping.size() > IDS || mapping.hostID() + mapping.size() > IDS) {
                findings.problem(at + "/" + i + "/size", "reaches above the last id 4294967294, is " + mapping.size());
            }
            for (int j = 0; j < i; j++) {
                IdMapping other = mappings.get(j);
                if (overlap(mapping.containerID(), mapping.size(), other.containerID(), other.size())) {
                    findings.problem(at + "/" + i + "/containerID", "the range overlaps that of " + at + "/" + j);
                } else if (overlap(mapping.hostID(), mapping.size(), other.hostID(), other.size())) {
                    findings.problem(at + "/" + i + "/hostID", "the range overlaps that of " + at + "/" + j);
                }
            }
        }
    }

    private static boolean overlap(long a, long aSize, long b, long bSize) {
        return a < b + bSize && b < a + aSize;
    }
}
