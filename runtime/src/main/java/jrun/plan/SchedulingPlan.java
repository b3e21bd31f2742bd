// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.List;
import jrun.spec.IoPriority;
import jrun.spec.MemoryPolicy;
import jrun.spec.Process;
import jrun.spec.Scheduler;

/** CPU scheduler, I/O priority and memory policy. runtime-spec: config.md#linux-process, config-linux.md#memory-policy */
final class SchedulingPlan {
    private static final int IOPRIO_CLASS_SHIFT = 13;
    private static final long RESET_ON_FORK = 1;
    private static final long SCHED_DEADLINE = 6;

    private static final List<String> SCHEDULER_FLAGS = List.of(
            "SCHED_FLAG_RESET_ON_FORK",
            "SCHED_FLAG_RECLAIM",
            "SCHED_FLAG_DL_OVERRUN",
            "SCHED_FLAG_KEEP_POLICY",
            "SCHED_FLAG_KEEP_PARAMS",
            "SCHED_FLAG_UTIL_CLAMP_MIN",
            "SCHED_FLAG_UTIL_CLAMP_MAX");

    private SchedulingPlan() {}

    /**
     * Sets scheduler and I/O priority. The kernel asks for privileges of the initial user namespace for most of it, so a
     * process that is {@code cloned} later, with fewer privileges, gets them {@code onHost}, and its child inherits them.
     * What no child inherits is set by the runtime.
     */
    static void plan(Process process, String pointer, boolean onHost, boolean cloned, Draft draft)
            throws PlanException {
        Scheduler scheduler = process.scheduler();
        if (scheduler != null) {
            String at = pointer + "/scheduler";
            CredentialOp.Scheduler op = scheduler(scheduler, at);
            boolean inherited = (op.flags() & RESET_ON_FORK) == 0 && op.policy() != SCHED_DEADLINE;
            if (cloned && !inherited) {
                draft.scheduler(op);
            } else if (onHost == cloned) {
                draft.add(op, at);
            }
        }
        IoPriority priority = process.ioPriority();
        if (priority != null && onHost == cloned) {
            String at = pointer + "/ioPriority";
            draft.add(new CredentialOp.IoPriority(ioPriority(priority, at)), at);
        }
    }

    private static CredentialOp.Scheduler scheduler(Scheduler scheduler, String pointer) throws PlanException {
        long flags = 0;
        for (String name : scheduler.flags()) {
            int bit = SCHEDULER_FLAGS.indexOf(name);
            if (bit < 0) {
                throw new PlanException(pointer + "/flags", "unknown scheduler flag " + name);
            }
            flags |= 1L << bit;
        }
        return new CredentialOp.Scheduler(
                policy(scheduler.policy(), pointer),
                flags,
                scheduler.nice(),
                scheduler.priority(),
                scheduler.runtime(),
                scheduler.deadline(),
                scheduler.period());
    }

    private static long policy(String name, String pointer) throws PlanException {
        return switch (name) {
            case "SCHED_OTHER" -> 0;
            case "SCHED_FIFO" -> 1;
            case "SCHED_RR" -> 2;
            case "SCHED_BATCH" -> 3;
            case "SCHED_ISO" -> 4;
            case "SCHED_IDLE" -> 5;
            case "SCHED_DEADLINE" -> SCHED_DEADLINE;
            default -> throw new PlanException(pointer + "/policy", "unknown scheduler policy " + name);
        };
    }

    private static long ioPriority(IoPriority priority, String pointer) throws PlanException {
        long clazz = switch (priority.clazz()) {
            case "IOPRIO_CLASS_RT" -> 1;
            case "IOPRIO_CLASS_BE" -> 2;
            case "IOPRIO_CLASS_IDLE" -> 3;
            default -> throw new PlanException(pointer + "/class", "unknown I/O priority class " + priority.clazz());
        };
        return clazz << IOPRIO_CLASS_SHIFT | priority.priority();
    }

    /** The NUMA memory policy, inherited by everything the process starts. set_mempolicy(2) */
    static void memoryPolicy(MemoryPolicy policy, Draft draft) throws PlanException {
        String pointer = "/linux/memoryPolicy";
        long flags = 0;
        for (String name : policy.flags()) {
            flags |= switch (name) {
                case "MPOL_F_STATIC_NODES" -> 1L << 15;
                case "MPOL_F_RELATIVE_NODES" -> 1L << 14;
                case "MPOL_F_NUMA_BALANCING" -> 1L << 13;
                default -> throw new PlanException(pointer + "/flags", "unknown memory policy flag " + name);
            };
        }
        String nodes = policy.nodes();
        byte[] mask = nodes == null ? new byte[0] : CpuMask.of(nodes);
        draft.add(new CredentialOp.MemPolicy(memoryMode(policy.mode(), pointer), flags, mask), pointer);
    }

    private static long memoryMode(String name, String pointer) throws PlanException {
        return switch (name) {
            case "MPOL_DEFAULT" -> 0;
            case "MPOL_PREFERRED" -> 1;
            case "MPOL_BIND" -> 2;
            case "MPOL_INTERLEAVE" -> 3;
            case "MPOL_LOCAL" -> 4;
            case "MPOL_PREFERRED_MANY" -> 5;
            case "MPOL_WEIGHTED_INTERLEAVE" -> 6;
            default -> throw new PlanException(pointer + "/mode", "unknown memory policy " + name);
        };
    }
}
