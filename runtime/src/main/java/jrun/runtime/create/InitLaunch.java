// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.create;

import jrun.host.state.StateException;
import jrun.plan.Plan;
import jrun.runtime.launch.HelperSession;
import jrun.runtime.launch.ParentScript;
import jrun.runtime.launch.PlanImports;
import jrun.runtime.sync.SyncException;
import jrun.spec.JrunException;

/** The init process of a reserved container, from its plan to a helper that waits for {@code start}. */
final class InitLaunch {
    private final ContainerReservation reservation;
    private final Plan plan;

    InitLaunch(ContainerReservation reservation, Plan plan) {
        this.reservation = reservation;
        this.plan = plan;
    }

    /**
     * Carries the plan out.
     *
     * @return the container, created
     * @throws JrunException when it failed; then the helper has ended, but nothing else is undone
     */
    CreatedContainer run() throws JrunException {
        PlanImports imports = PlanImports.forCreate(reservation.cgroup(), reservation.dir());
        try (ParentScript script = new ParentScript(plan, reservation.cgroup(), imports, reservation);
                HelperSession session = HelperSession.of(plan, script)) {
            session.untilReady();
            return new CreatedContainer(
                    reservation.dir(), reservation.state(), script.takeTerminal(), script.takeProcess());
        } catch (SyncException e) {
            throw explained(e);
        }
    }

    /** A helper that ended without a word may have been killed for the container's memory limit. */
    private JrunException explained(SyncException died) {
        String why = reservation.cgroup().outOfMemory();
        return why == null ? died : new StateException("set the container up: " + why, died);
    }
}
