// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.Map;
import jrun.spec.SysctlName;
import org.jspecify.annotations.Nullable;

/** Kernel parameters, written once the root is entered. runtime-spec: config-linux.md#sysctl */
final class SysctlPlan {
    private SysctlPlan() {}

    static void plan(Map<String, String> sysctl, Draft draft) {
        for (Map.Entry<String, String> entry : sysctl.entrySet()) {
            String name = entry.getKey();
            draft.add(new NamespaceOp.Sysctl(SysctlName.path(name), entry.getValue()), SysctlName.pointer(name));
        }
    }

    /** The pointer of the first parameter that belongs to a namespace of this type, null if there is none. */
    static @Nullable String pointerInto(String namespace, Map<String, String> sysctl) {
        for (String name : sysctl.keySet()) {
            if (namespace.equals(SysctlName.namespace(SysctlName.path(name)))) {
                return SysctlName.pointer(name);
            }
        }
        return null;
    }
}
