// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.List;

/** The compiler: from a request to a plan. Pure. */
public final class Planner {
    private Planner() {}

    /**
     * The plan that makes a container and waits for its start.
     *
     * @throws PlanException if the valid configuration cannot be had here
     */
    public static Plan create(CreateRequest request) throws PlanException {
        return new CreatePlan(request).plan();
    }

    /**
     * The plan that runs a further process in a running container.
     *
     * @throws PlanException if the valid description cannot be had here
     */
    public static Plan exec(ExecRequest request) throws PlanException {
        return new ExecPlan(request).plan();
    }

    /** The mount options that are understood, sorted, for {@code jrun features}. */
    public static List<String> mountOptions() {
        return MountOption.names();
    }

    /** The CLONE_NEW* flag of a namespace type of the specification, 0 if there is no such type. */
    public static long namespaceFlag(String type) {
        return Namespaces.flag(type);
    }
}
