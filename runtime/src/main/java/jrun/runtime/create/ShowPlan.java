// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.create;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import jrun.plan.ParentStep;
import jrun.plan.Plan;
import jrun.plan.PlanJson;
import jrun.plan.PlanPrinter;
import jrun.plan.Planner;
import jrun.plan.StepDetail;
import jrun.runtime.Context;
import jrun.runtime.Diagnostics;
import jrun.spec.JrunException;

/** The command {@code jrun plan}: everything that create would do, in its order, with the reason for it. */
public final class ShowPlan {
    private final Context context;

    public ShowPlan(Context context) {
        this.context = context;
    }

    /** Prints the plan of a bundle without running anything. */
    public int run(CreateOptions options, boolean json) throws JrunException {
        Warnings warnings = new Warnings(new ArrayList<>());
        BundleConfig config = BundleConfig.read(options.bundle(), options.config(), warnings);
        try (ContainerReservation.WouldBe would =
                ContainerReservation.WouldBe.of(context, config.spec(), options.id())) {
            Plan plan = Planner.create(new InitPlanning(context, config, options).requestToShow(would.facts()));
            Function<ParentStep, List<StepDetail>> details = PlanDetails.of(plan, would.cgroup());
            context.output()
                    .print(
                            json
                                    ? PlanJson.print(plan, details, warnings.messages())
                                    : warnings.lines() + PlanPrinter.print(plan, details));
        }
        return 0;
    }

    /** They stand before the plan: a person reads it, and no log may be open. */
    private record Warnings(List<String> messages) implements Diagnostics {
        @Override
        public void warn(String message) {
            messages.add(message);
        }

        String lines() {
            StringBuilder text = new StringBuilder();
            for (String message : messages) {
                text.append("warning: ").append(message).append('\n');
            }
            return text.toString();
        }
    }
}
