// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.create;

import jrun.host.cgroup.Cgroup;
import jrun.host.cgroup.CgroupView;
import jrun.plan.CgroupFacts;
import jrun.plan.CreateRequest;
import jrun.plan.PlanPrinter;
import jrun.plan.Planner;
import jrun.runtime.CgroupPlaces;
import jrun.runtime.Context;
import jrun.spec.JrunException;

/** The command {@code jrun plan}: every operation that create would have the helper do, with the reason for it. */
public final class ShowPlan {
    private final Context context;

    public ShowPlan(Context context) {
        this.context = context;
    }

    /** Prints the plan of a bundle without running anything. */
    public int run(CreateOptions options) throws JrunException {
        BundleConfig config = BundleConfig.read(options.bundle(), context.log());
        CgroupView view = CgroupView.probe();
        CreateRequest request;
        try (Cgroup cgroup = Cgroup.forContainer(view, config.spec().linux().cgroupsPath(), options.id(), false)) {
            CgroupFacts cgroups = CgroupPlaces.facts(view, cgroup.record());
            request = new InitPlanning(context, config, options).requestToShow(cgroups);
        }
        context.output().print(PlanPrinter.print(Planner.create(request)));
        return 0;
    }
}
