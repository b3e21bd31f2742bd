// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.create;

import jrun.plan.CgroupFacts;
import jrun.plan.CreateRequest;
import jrun.plan.PlanPrinter;
import jrun.plan.Planner;
import jrun.runtime.Context;
import jrun.runtime.Diagnostics;
import jrun.spec.JrunException;

/** The command {@code jrun plan}: every operation that create would have the helper do, with the reason for it. */
public final class ShowPlan {
    private final Context context;

    public ShowPlan(Context context) {
        this.context = context;
    }

    /** Prints the plan of a bundle without running anything. */
    public int run(CreateOptions options) throws JrunException {
        StringBuilder text = new StringBuilder();
        // warnings stand before the plan: a person reads it, and no log may be open
        BundleConfig config = BundleConfig.read(options.bundle(), options.config(), new WarningLines(text));
        CgroupFacts cgroups = ContainerReservation.wouldBe(context, config.spec(), options.id());
        CreateRequest request = new InitPlanning(context, config, options).requestToShow(cgroups);
        context.output()
                .print(text.append(PlanPrinter.print(Planner.create(request))).toString());
        return 0;
    }

    private record WarningLines(StringBuilder text) implements Diagnostics {
        @Override
        public void warn(String message) {
            text.append("warning: ").append(message).append('\n');
        }
    }
}
