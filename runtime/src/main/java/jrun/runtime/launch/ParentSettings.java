// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.launch;

import jrun.host.sys.Processes;
import jrun.host.sys.SyscallException;
import jrun.plan.CredentialOp;
import jrun.plan.Plan;
import jrun.plan.ResourceLimit;

/** What the runtime sets on a process that reports READY, because the process itself has no privilege for it any more. */
public final class ParentSettings {
    private ParentSettings() {}

    /**
     * Sets what the plan leaves to the parent.
     *
     * @param pid the process that said READY
     */
    public static void apply(Plan plan, int pid) throws SyscallException {
        for (ResourceLimit limit : plan.parentLimits()) {
            Processes.prlimit(pid, limit.resource(), limit.soft(), limit.hard());
        }
        CredentialOp.Scheduler s = plan.parentScheduler();
        if (s != null) {
            Processes.setScheduler(
                    pid, s.policy(), s.flags(), s.nice(), s.priority(), s.runtime(), s.deadline(), s.period());
        }
    }
}
