// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.create;

import jrun.host.sys.Trace;
import jrun.plan.CreateRequest;
import jrun.plan.Plan;
import jrun.plan.Planner;
import jrun.runtime.Context;
import jrun.runtime.launch.TerminalRule;
import jrun.spec.JrunException;

/** The command {@code jrun create}: reserve, plan, launch. runtime-spec: runtime.md#create */
public final class Create {
    private final Context context;

    public Create(Context context) {
        this.context = context;
    }

    /** Runs the command and returns its exit code. */
    public int run(CreateOptions options) throws JrunException {
        BundleConfig config = BundleConfig.read(options.bundle(), options.config(), context.log());
        TerminalRule.check(config.spec().process(), options.launch());
        try (CreatedContainer _ = make(options, config)) {
            return 0;
        }
    }

    /**
     * Makes a container.
     *
     * @return the container, created; the caller closes it
     * @throws JrunException when it could not be made; then nothing of it is left
     */
    CreatedContainer make(CreateOptions options, BundleConfig config) throws JrunException {
        ContainerReservation reservation =
                ContainerReservation.of(context, options.id(), config, options.noNewKeyring());
        try {
            reservation.useRdt(config.spec().linux().intelRdt());
            CreateRequest request = new InitPlanning(context, config, options).requestFor(reservation);
            long begin = Trace.now();
            Plan plan = Planner.create(request);
            Trace.phase("plan", begin);
            context.log().warnings(plan.warnings());
            context.log().warnings(reservation.leftOut());
            LargeConfigRule.check(config, reservation.state());
            reservation.record(config.json());
            return new InitLaunch(reservation, plan).run();
        } catch (JrunException | RuntimeException | Error e) {
            reservation.undo(e);
            throw e;
        }
    }
}
