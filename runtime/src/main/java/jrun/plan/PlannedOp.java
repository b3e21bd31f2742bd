// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

/**
 * An operation and the JSON pointer of the configuration entry that asked for it, empty for what the runtime does by
 * itself.
 */
public record PlannedOp(Op op, String pointer) {
    /** What is attempted, for an error message: {@code mount proc on /proc (/mounts/0)}. */
    public String describe() {
        return pointer.isEmpty() ? op.words() : op.words() + " (" + pointer + ")";
    }
}
