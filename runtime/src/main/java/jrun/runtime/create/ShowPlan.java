// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.create;

import jrun.host.HostProbe;
import jrun.host.cgroup.Cgroup;
import jrun.host.cgroup.CgroupView;
import jrun.host.seccomp.SeccompCompiler;
import jrun.plan.CompiledSeccomp;
import jrun.plan.CreateRequest;
import jrun.plan.HostFacts;
import jrun.plan.PlanPrinter;
import jrun.plan.Planner;
import jrun.runtime.CgroupPlaces;
import jrun.runtime.Context;
import jrun.spec.JrunException;
import jrun.spec.Seccomp;
import jrun.spec.Spec;
import org.jspecify.annotations.Nullable;

/** The command {@code jrun plan}: every operation that create would have the helper do, with the reason for it. */
public final class ShowPlan {
    /** Stands where create would put the container's id: in the names of the cgroup and of the keyring. */
    private static final String ID = "ID";

    private final Context context;

    public ShowPlan(Context context) {
        this.context = context;
    }

    /**
     * Prints the plan of a bundle without running anything.
     *
     * @param bundle its directory, null for the working directory
     */
    public int run(@Nullable String bundle, boolean noPivot, boolean noNewKeyring, int preserveFds)
            throws JrunException {
        BundleConfig config = BundleConfig.read(bundle, context.log());
        Spec spec = config.spec();
        CompiledSeccomp seccomp = compile(spec.linux().seccomp());
        CreateRequest request = new CreateRequest(
                spec, ID, config.bundle().path(), facts(spec), noPivot, noNewKeyring, 0, preserveFds, seccomp);
        context.output().print(PlanPrinter.print(Planner.create(request)));
        return 0;
    }

    private static HostFacts facts(Spec spec) throws JrunException {
        CgroupView view = CgroupView.probe();
        try (Cgroup cgroup = Cgroup.forContainer(view, spec.linux().cgroupsPath(), ID, false)) {
            return HostProbe.forCreate(spec, CgroupPlaces.facts(view, cgroup.record()));
        }
    }

    private static @Nullable CompiledSeccomp compile(@Nullable Seccomp seccomp) throws JrunException {
        return seccomp == null ? null : SeccompCompiler.compile(seccomp);
    }
}
