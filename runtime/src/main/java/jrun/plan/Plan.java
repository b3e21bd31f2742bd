// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.List;

/**
 * Everything that is done for a process, in order: the helper's half and the runtime's.
 *
 * @param ops what the helper does; an error names an operation by its index here
 * @param parent what the runtime does, in the order of its moments
 * @param imports descriptors to open and send right after the helper was started, in this order
 * @param preservedFds how many descriptors from 3 up the container process keeps
 * @param warnings what was left out, one sentence each
 */
public record Plan(
        List<PlannedOp> ops,
        List<PlannedStep> parent,
        List<FdImport> imports,
        int preservedFds,
        List<String> warnings) {
    public Plan {
        ops = List.copyOf(ops);
        parent = List.copyOf(parent);
        imports = List.copyOf(imports);
        warnings = List.copyOf(warnings);
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
