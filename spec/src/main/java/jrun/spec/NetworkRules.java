// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Rules of network devices. runtime-spec: config-linux.md#network-devices */
final class NetworkRules {
    private static final int NAME_MAX = 15;

    private NetworkRules() {}

    static void check(Checks checks, Linux linux) {
        if (linux.netDevices().isEmpty()) {
            return;
        }
        if (linux.namespace("network") == null) {
            checks.problem(
                    "/linux/netDevices",
                    "needs a network namespace; hint: add {\"type\": \"network\"} to /linux/namespaces");
        }
        Set<String> seen = new HashSet<>();
        for (Map.Entry<String, NetDevice> entry : linux.netDevices().entrySet()) {
            String at = "/linux/netDevices/" + JsonObject.escaped(entry.getKey());
            name(checks, at, entry.getKey());
            String inside = entry.getValue().name();
            if (inside != null) {
                name(checks, at + "/name", inside);
            }
            String target = inside == null ? entry.getKey() : inside;
            if (!seen.add(target) && target.indexOf('%') < 0) {
                checks.problem(at, "two devices would be named " + Checks.quoted(target) + " in the container");
            }
        }
    }

    /** A name that the kernel takes: dev_valid_name in net/core/dev.c. */
    private static void name(Checks checks, String at, String name) {
        boolean valid = !name.isEmpty() && name.length() <= NAME_MAX && !name.equals(".") && !name.equals("..");
        for (int i = 0; valid && i < name.length(); i++) {
            char c = name.charAt(i);
            valid = c > ' ' && c != '/' && c != ':';
        }
        if (!valid) {
            checks.problem(at, "must be the name of a network device, is " + Checks.quoted(name));
        }
    }
}
