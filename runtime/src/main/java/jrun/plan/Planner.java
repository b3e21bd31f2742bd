// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

/** The compiler: from a request to a plan. Pure. */
@SuppressWarnings("DoNotCallSuggester") // only until the planner is there
public final class Planner {
    private Planner() {}

    /** The plan that makes a container and waits for its start. */
    public static Plan create(CreateRequest request) throws PlanException {
        throw new PlanException("", "create " + request.id() + ": the planner is not there yet");
    }

    /** The plan that runs a further process in a running container. */
    public static Plan exec(ExecRequest request) throws PlanException {
        throw new PlanException("", "exec in " + request.id() + ": the planner is not there yet");
    }
}
