// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the helper does, in order.
 *
 * @param ops the operations; an error names one by its index here
 * @param imports descriptors to open and send right after the helper was started, in this order
 * @param preservedFds how many descriptors from 3 up the container process keeps
 * @param parentLimits resource limits that the runtime must set on the init process when it reports READY, because
 *     raising one needs a privilege that a process in a user namespace never has
 * @param parentScheduler what the runtime must set on it then as well, because no child inherits it; null for nothing
 * @param warnings what was left out, one sentence each
 */
public record Plan(
        List<PlannedOp> ops,
        List<FdImport> imports,
        int preservedFds,
        List<ResourceLimit> parentLimits,
        CredentialOp.@Nullable Scheduler parentScheduler,
        List<String> warnings) {
    public Plan {
        ops = List.copyOf(ops);
        imports = List.copyOf(imports);
        parentLimits = List.copyOf(parentLimits);
        warnings = List.copyOf(warnings);
    }

    /** How often the helper goes on as another process. */
    public int clones() {
        int clones = 0;
        for (PlannedOp planned : ops) {
            if (planned.op() instanceof NamespaceOp.Clone || planned.op() instanceof NamespaceOp.CloneInside) {
                clones++;
            }
        }
        return clones;
    }

    /**
     * What an operation attempted and where it stands, for an error: {@code mount proc on /proc (/mounts/0, op 7
     * MOUNT)}.
     */
    public String describe(int index) {
        if (index < 0 || index >= ops.size()) {
            return "op " + index;
        }
        PlannedOp planned = ops.get(index);
        String where = planned.pointer().isEmpty() ? "" : planned.pointer() + ", ";
        return planned.op().words() + " (" + where + "op " + index + " "
                + planned.op().code() + ")";
    }
}
