// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rules of kernel parameters: only those that belong to a namespace of the container, as the others would change the
 * host.
 *
 * <p>The specification is silent here, so this is the list of runc and crun. A namespace that is joined by path may
 * still be the host's; whoever opens it can tell.
 */
final class SysctlRules {
    private SysctlRules() {}

    static void check(Findings findings, Linux linux) {
        for (String name : linux.sysctl().keySet()) {
            String path = SysctlName.path(name);
            String namespace = SysctlName.namespace(path);
            String why = refusal(path, namespace);
            if (why != null) {
                findings.problem(SysctlName.pointer(name), why);
            } else if (namespace != null) {
                findings.needsNamespace(SysctlName.pointer(name), linux, namespace);
            }
        }
    }

    /** The same in two places may be: another one would win over what {@code /domainname} asks for. */
    static void domainname(Findings findings, Linux linux, String domainname) {
        for (Map.Entry<String, String> entry : linux.sysctl().entrySet()) {
            if (SysctlName.path(entry.getKey()).equals("kernel/domainname")
                    && !entry.getValue().equals(domainname)) {
                findings.problem(
                        SysctlName.pointer(entry.getKey()),
                        "conflicts with /domainname " + Problem.quoted(domainname) + ", is "
                                + Problem.quoted(entry.getValue()) + "; hint: leave one of them out");
            }
        }
    }

    private static @Nullable String refusal(String path, @Nullable String namespace) {
        if (!SysctlName.isPath(path)) {
            return "must be the name of a kernel parameter";
        }
        if (path.equals("kernel/hostname")) {
            return "must not be set here; hint: use /hostname";
        }
        return namespace == null ? "is not in a namespace, it would change the host" : null;
    }
}
