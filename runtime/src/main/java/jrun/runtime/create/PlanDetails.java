// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.create;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import jrun.host.cgroup.Cgroup;
import jrun.plan.ParentStep;
import jrun.plan.Plan;
import jrun.plan.PlannedStep;
import jrun.plan.StepDetail;
import jrun.spec.Hook;
import jrun.spec.JrunException;

/** What the steps of a plan come to on this host: each file with its value, each hook. */
final class PlanDetails {
    private PlanDetails() {}

    /**
     * Looks at all steps.
     *
     * @throws JrunException where create would fail as well
     */
    static Function<ParentStep, List<StepDetail>> of(Plan plan, Cgroup cgroup) throws JrunException {
        Map<ParentStep, List<StepDetail>> details = new HashMap<>();
        for (PlannedStep planned : plan.parent()) {
            details.put(
                    planned.step(),
                    planned.step() instanceof ParentStep.RunHooks hooks
                            ? hooks(hooks, planned.pointer())
                            : cgroup.planned(planned.step()));
        }
        return step -> details.getOrDefault(step, List.of());
    }

    private static List<StepDetail> hooks(ParentStep.RunHooks step, String pointer) {
        List<StepDetail> details = new ArrayList<>();
        for (Hook hook : step.hooks()) {
            details.add(new StepDetail("run " + hook.path(), pointer + "/" + details.size()));
        }
        return details;
    }
}
