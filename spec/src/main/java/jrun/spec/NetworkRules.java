// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Rules of network devices. runtime-spec: config-linux.md#network-devices */
final class NetworkRules {
    private static final int NAME_MAX = 15;

    private NetworkRules() {}

    static void check(Findings findings, Linux linux) {
        if (linux.netDevices().isEmpty()) {
            return;
        }
        findings.needsNamespace("/linux/netDevices", linux, "network");
        Set<String> seen = new HashSet<>();
        for (Map.Entry<String, NetDevice> entry : linux.netDevices().entrySet()) {
            String at = "/linux/netDevices/" + JsonObject.escaped(entry.getKey());
            name(findings, at, entry.getKey());
            String inside = entry.getValue().name();
            if (inside != null) {
                name(findings, at + "/name", inside);
            }
            String target = inside == null ? entry.getKey() : inside;
            if (!seen.add(target) && target.indexOf('%') < 0) {
                findings.problem(at, "two devices would be named " + Problem.quoted(target) + " in the container");
            }
        }
    }

    /** A name that the kernel takes: dev_valid_name in net/core/dev.c. */
    private static void name(Findings findings, String at, String name) {
        boolean valid = !name.isEmpty() && name.length() <= NAME_MAX && !name.equals(".") && !name.equals("..");
        for (int i = 0; valid && i < name.length(); i++) {
            char c = name.charAt(i);
            valid = c > ' ' && c != '/' && c != ':';
        }
        if (!valid) {
            findings.problem(at, "must be the name of a network device, is " + Problem.quoted(name));
        }
    }
}
