// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rules of the process section. runtime-spec: config.md#process */
final class ProcessRules {
    private static final int WINDOW_MAX = 0xFFFF;

    /** The id above it, -1 in 32 bits, tells the kernel to leave an id as it is. setresuid(2), chown(2) */
    static final long LAST_ID = 0xFFFF_FFFEL;

    /** Of SCHED_DEADLINE, in ns. sched(7) */
    private static final long SHORTEST_RUNTIME = 1024;

    private ProcessRules() {}

    static void check(Findings findings, String at, Process process) {
        if (process.args().isEmpty()) {
            findings.problem(at + "/args", "must have at least one entry");
        }
        findings.absolute(at + "/cwd", process.cwd());
        user(findings, at + "/user", process.user());
        environment(findings, at + "/env", process.env());
        if (process.terminal() && process.consoleSize() != null) {
            findings.between(
                    at + "/consoleSize/height",
                    0,
                    WINDOW_MAX,
                    process.consoleSize().height());
            findings.between(
                    at + "/consoleSize/width",
                    0,
                    WINDOW_MAX,
                    process.consoleSize().width());
        }
        Capabilities capabilities = process.privileges().capabilities();
        if (capabilities != null) {
            capabilities(findings, at + "/capabilities", capabilities);
        }
        limits(findings, at, process.limits());
    }

    private static void limits(Findings findings, String at, ProcessLimits limits) {
        rlimits(findings, at + "/rlimits", limits.rlimits());
        if (limits.oomScoreAdj() != null) {
            findings.between(at + "/oomScoreAdj", -1000, 1000, limits.oomScoreAdj());
        }
        if (limits.scheduler() != null) {
            scheduler(findings, at + "/scheduler", limits.scheduler());
        }
        IoPriority priority = limits.ioPriority();
        if (priority != null) {
            findings.oneOf(at + "/ioPriority/class", KnownNames.IO_PRIORITY_CLASSES, priority.clazz());
            findings.between(at + "/ioPriority/priority", 0, 7, priority.priority());
        }
        affinity(findings, at + "/execCPUAffinity", limits.execCPUAffinity());
    }

    private static void user(Findings findings, String at, User user) {
        findings.between(at + "/uid", 0, LAST_ID, user.uid());
        findings.between(at + "/gid", 0, LAST_ID, user.gid());
        for (int i = 0; i < user.additionalGids().size(); i++) {
            long gid = user.additionalGids().get(i);
            if (gid > LAST_ID) { // a pointer is made only when it is needed
                findings.between(at + "/additionalGids/" + i, 0, LAST_ID, gid);
            }
        }
    }

    private static void affinity(Findings findings, String at, @Nullable ExecCpuAffinity affinity) {
        if (affinity != null && affinity.initial() != null) {
            findings.numberList(at + "/initial", affinity.initial());
        }
        if (affinity != null && affinity.finalCpus() != null) {
            findings.numberList(at + "/final", affinity.finalCpus());
        }
    }

    private static void environment(Findings findings, String at, List<String> env) {
        for (int i = 0; i < env.size(); i++) {
            if (env.get(i).indexOf('=') < 1) {
                findings.problem(at + "/" + i, "must be NAME=value, is " + Problem.quoted(env.get(i)));
            }
        }
    }

    private static void rlimits(Findings findings, String at, List<Rlimit> rlimits) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < rlimits.size(); i++) {
            Rlimit rlimit = rlimits.get(i);
            if (!KnownNames.RLIMITS.contains(rlimit.type())) {
                findings.problem(
                        at + "/" + i + "/type",
                        "must be a limit of getrlimit(2) like RLIMIT_NOFILE, is " + Problem.quoted(rlimit.type()));
            } else if (!seen.add(rlimit.type())) {
                findings.problem(at + "/" + i + "/type", rlimit.type() + " is given twice");
            }
            if (Long.compareUnsigned(rlimit.soft(), rlimit.hard()) > 0) {
                findings.problem(
                        at + "/" + i + "/soft",
                        "must not be above the hard limit " + Long.toUnsignedString(rlimit.hard()) + ", is "
                                + Long.toUnsignedString(rlimit.soft()));
            }
        }
    }

    /** Newer kernels have more of them: the specification asks for a warning, engines for no more than one. */
    private static void capabilities(Findings findings, String at, Capabilities capabilities) {
        List<String> unknown = new ArrayList<>(0);
        addUnknown(unknown, capabilities.bounding());
        addUnknown(unknown, capabilities.effective());
        addUnknown(unknown, capabilities.inheritable());
        addUnknown(unknown, capabilities.permitted());
        addUnknown(unknown, capabilities.ambient());
        if (!unknown.isEmpty()) {
            findings.warning(at, "ignoring unknown capabilities: " + String.join(", ", unknown));
        }
    }

    private static void addUnknown(List<String> unknown, List<String> names) {
        for (String name : names) {
            if (Capability.of(name) == null && !unknown.contains(name)) {
                unknown.add(name);
            }
        }
    }

    private static void scheduler(Findings findings, String at, Scheduler scheduler) {
        String policy = scheduler.policy();
        findings.oneOf(at + "/policy", KnownNames.SCHEDULER_POLICIES, policy);
        findings.allOf(at + "/flags", KnownNames.SCHEDULER_FLAGS, scheduler.flags());
        if (policy.equals("SCHED_OTHER") || policy.equals("SCHED_BATCH")) {
            findings.between(at + "/nice", -20, 19, scheduler.nice());
        }
        if (scheduler.priority() != 0 && !policy.equals("SCHED_FIFO") && !policy.equals("SCHED_RR")) {
            findings.problem(at + "/priority", "needs the policy SCHED_FIFO or SCHED_RR, is " + scheduler.priority());
        }
        if (policy.equals("SCHED_DEADLINE")) {
            deadline(findings, at, scheduler);
        } else {
            deadlineOnly(findings, at + "/runtime", scheduler.runtime());
            deadlineOnly(findings, at + "/deadline", scheduler.deadline());
            deadlineOnly(findings, at + "/period", scheduler.period());
        }
    }

    /** What the kernel takes: 1024 ns or more, runtime &lt;= deadline &lt;= period, all in 63 bits; no period is the deadline. */
    private static void deadline(Findings findings, String at, Scheduler scheduler) {
        long runtime = scheduler.runtime();
        long deadline = scheduler.deadline();
        long period = scheduler.period() == 0 ? deadline : scheduler.period();
        if (runtime >= 0 && runtime < SHORTEST_RUNTIME) {
            findings.problem(at + "/runtime", "must be at least " + SHORTEST_RUNTIME + " ns, is " + runtime);
        } else if (runtime < 0 || deadline < 0 || period < 0) {
            findings.problem(at, "runtime, deadline and period must be below 2^63 ns");
        } else if (deadline < runtime) {
            findings.problem(at + "/deadline", "must be at least the runtime " + runtime + ", is " + deadline);
        } else if (period < deadline) {
            findings.problem(at + "/period", "must be at least the deadline " + deadline + ", is " + period);
        }
    }

    private static void deadlineOnly(Findings findings, String at, long value) {
        if (value != 0) {
            findings.problem(at, "needs the policy SCHED_DEADLINE, is " + Long.toUnsignedString(value));
        }
    }
}
