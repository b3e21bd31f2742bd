// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

/**
 * One step of the runtime's own with its moment and the JSON pointer of what asked for it, empty for what every process needs.
 *
 * @param at index of the operation whose message it answers: the helper waits for it there; {@link #BESIDE} for what is
 *     done as soon as the helper has been started, while it works
 */
public record PlannedStep(int at, ParentStep step, String pointer) {
    /** Beside the helper's first operations, which wait for nothing but the descriptors. */
    public static final int BESIDE = -1;
}
