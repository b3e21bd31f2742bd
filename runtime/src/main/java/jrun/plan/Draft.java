// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.ArrayList;
import java.util.List;

/** A plan being written. */
final class Draft {
    /** A slot for descriptors that are used up at once; opening into it closes what was there. */
    static final int SCRATCH_SLOT = 127;

    private final List<PlannedOp> ops = new ArrayList<>(96);
    private final List<FdImport> imports = new ArrayList<>();
    private final List<PlannedStep> settings = new ArrayList<>(2);
    private final List<String> warnings = new ArrayList<>();
    private int slots;

    void add(Op op) {
        ops.add(new PlannedOp(op, ""));
    }

    void add(Op op, String pointer) {
        ops.add(new PlannedOp(op, pointer));
    }

    void addAll(List<PlannedOp> planned) {
        ops.addAll(planned);
    }

    /** Asks for a descriptor of the host; gives its slot. All imports come before any {@link #newSlot}. */
    int importFd(FdImport descriptor) {
        imports.add(descriptor);
        return slots++;
    }

    int imports() {
        return imports.size();
    }

    int newSlot(String pointer) throws PlanException {
        if (slots >= SCRATCH_SLOT) {
            throw new PlanException(pointer, "more than " + SCRATCH_SLOT + " descriptors are needed at once");
        }
        return slots++;
    }

    /** Leaves a setting to the runtime: the process has no privilege for it, or no child inherits it. */
    void leaveToParent(ParentStep setting, String pointer) {
        settings.add(new PlannedStep(PlannedStep.BESIDE, setting, pointer)); // its moment is the parent's to choose
    }

    List<PlannedStep> settings() {
        return settings;
    }

    List<PlannedOp> ops() {
        return ops;
    }

    void warn(String warning) {
        warnings.add(warning);
    }

    Plan finish(int preservedFds, List<PlannedStep> parent) {
        return new Plan(ops, parent, imports, preservedFds, warnings);
    }
}
