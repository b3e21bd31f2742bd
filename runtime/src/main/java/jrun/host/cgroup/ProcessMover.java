// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup;

import java.util.List;
import jrun.host.cgroup.files.CgroupException;
import jrun.host.cgroup.files.Controllers;
import jrun.plan.StepDetail;
import jrun.spec.JrunException;

/** Makes cgroups around a process and moves it in, which only some drivers do. docs/adr/0016-systemd-driver.md */
public sealed interface ProcessMover permits Systemd {
    /** Gets ready what {@link #begin} will need, while there is no process yet. */
    void prepare(Controllers controllers, NewCgroup wanted) throws JrunException;

    /** What {@link #prepare} would ask for. */
    List<StepDetail> planned(Controllers controllers, NewCgroup wanted) throws JrunException;

    /**
     * Begins to make the cgroups around a process; {@link CgroupDriver#make} waits for it.
     *
     * @param process pid of the process that becomes the container, or makes it
     */
    void begin(Controllers controllers, int process) throws JrunException;

    /** Moves the process of {@link #begin} into what {@link CgroupDriver#make} has made, where it is not yet. */
    void moveIn(Controllers controllers, int process) throws CgroupException;

    /**
     * Asks the driver to move a process that this user may not move; only systemd can.
     *
     * @return whether it was moved
     */
    boolean attach(Controllers controllers, int process) throws JrunException;
}
