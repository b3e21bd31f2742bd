// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.List;
import jrun.spec.IoPriority;
import jrun.spec.KnownNames;
import jrun.spec.MemoryPolicy;
import jrun.spec.Process;
import jrun.spec.Scheduler;

/**
 * CPU scheduler, I/O priority and memory policy. runtime-spec: config.md#linux-process, config-linux.md#memory-policy
 */
final class SchedulingPlan {
    private static final int IOPRIO_CLASS_SHIFT = 13;
    private static final long RESET_ON_FORK = 1;
    private static final long SCHED_DEADLINE = 6;
    private static final int MEMORY_POLICY_FLAG_SHIFT = 13;
    private static final byte[] NO_NODES = {};

    private SchedulingPlan() {}

    /**
     * Sets scheduler and I/O priority. The kernel asks for privileges of the initial user namespace for most of it, so
     * a process that is {@code cloned} later, with fewer privileges, gets them {@code onHost}, and its child inherits
     * them. What no child inherits is set by the runtime.
     */
    static void plan(Process process, String pointer, boolean onHost, boolean cloned, Draft draft) {
        Scheduler scheduler = process.limits().scheduler();
        if (scheduler != null) {
            String at = pointer + "/scheduler";
            CredentialOp.Scheduler op = scheduler(scheduler);
            boolean inherited = (op.flags() & RESET_ON_FORK) == 0 && op.policy() != SCHED_DEADLINE;
            if (cloned && !inherited) {
                draft.leaveToParent(new ParentStep.SetScheduler(op), at);
            } else if (onHost == cloned) {
                draft.add(op, at);
            }
        }
        IoPriority priority = process.limits().ioPriority();
        if (priority != null && onHost == cloned) {
            String at = pointer + "/ioPriority";
            draft.add(new CredentialOp.IoPriority(ioPriority(priority)), at);
        }
    }

    private static CredentialOp.Scheduler scheduler(Scheduler scheduler) {
        return new CredentialOp.Scheduler(
                KnownNames.SCHEDULER_POLICIES.indexOf(scheduler.policy()),
                bits(scheduler.flags(), KnownNames.SCHEDULER_FLAGS),
                scheduler.nice(),
                scheduler.priority(),
                scheduler.runtime(),
                scheduler.deadline(),
                scheduler.period());
    }

    private static long ioPriority(IoPriority priority) {
        long clazz = KnownNames.IO_PRIORITY_CLASSES.indexOf(priority.clazz()) + 1L;
        return clazz << IOPRIO_CLASS_SHIFT | priority.priority();
    }

    /** The NUMA memory policy, inherited by everything the process starts. set_mempolicy(2) */
    static void memoryPolicy(MemoryPolicy policy, Draft draft) {
        String nodes = policy.nodes();
        draft.add(
                new CredentialOp.MemPolicy(
                        KnownNames.MEMORY_POLICY_MODES.indexOf(policy.mode()),
                        bits(policy.flags(), KnownNames.MEMORY_POLICY_FLAGS) << MEMORY_POLICY_FLAG_SHIFT,
                        nodes == null ? NO_NODES : CpuMask.of(nodes)),
                "/linux/memoryPolicy");
    }

    /** The bits of these flags, from bit 0 in the order of all names. */
    private static long bits(List<String> flags, List<String> names) {
        long bits = 0;
        for (String flag : flags) {
            bits |= 1L << names.indexOf(flag);
        }
        return bits;
    }
}
