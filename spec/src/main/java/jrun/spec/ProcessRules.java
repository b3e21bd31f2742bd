// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rules of the process section. runtime-spec: config.md#process */
final class ProcessRules {
    private static final int WINDOW_MAX = 0xFFFF;

    /** The id above it, -1 in 32 bits, tells the kernel to leave an id as it is. setresuid(2), chown(2) */
    private static final long LAST_ID = 0xFFFF_FFFEL;

    private ProcessRules() {}

    static void check(Checks checks, String at, Process process) {
        if (process.args().isEmpty()) {
            checks.problem(at + "/args", "must have at least one entry");
        }
        checks.absolute(at + "/cwd", process.cwd());
        user(checks, at + "/user", process.user());
        environment(checks, at + "/env", process.env());
        if (process.terminal() && process.consoleSize() != null) {
            checks.between(
                    at + "/consoleSize/height",
                    0,
                    WINDOW_MAX,
                    process.consoleSize().height());
            checks.between(
                    at + "/consoleSize/width",
                    0,
                    WINDOW_MAX,
                    process.consoleSize().width());
        }
        rlimits(checks, at + "/rlimits", process.rlimits());
        if (process.capabilities() != null) {
            capabilities(checks, at + "/capabilities", process.capabilities());
        }
        if (process.oomScoreAdj() != null) {
            checks.between(at + "/oomScoreAdj", -1000, 1000, process.oomScoreAdj());
        }
        if (process.scheduler() != null) {
            scheduler(checks, at + "/scheduler", process.scheduler());
        }
        if (process.ioPriority() != null) {
            checks.oneOf(
                    at + "/ioPriority/class",
                    Names.IO_PRIORITY_CLASSES,
                    process.ioPriority().clazz());
            checks.between(
                    at + "/ioPriority/priority", 0, 7, process.ioPriority().priority());
        }
        affinity(checks, at + "/execCPUAffinity", process);
    }

    private static void user(Checks checks, String at, User user) {
        checks.between(at + "/uid", 0, LAST_ID, user.uid());
        checks.between(at + "/gid", 0, LAST_ID, user.gid());
        for (int i = 0; i < user.additionalGids().size(); i++) {
            long gid = user.additionalGids().get(i);
            if (gid > LAST_ID) { // a pointer is made only when it is needed
                checks.between(at + "/additionalGids/" + i, 0, LAST_ID, gid);
            }
        }
    }

    private static void affinity(Checks checks, String at, Process process) {
        ExecCpuAffinity affinity = process.execCPUAffinity();
        if (affinity != null && affinity.initial() != null) {
            checks.numberList(at + "/initial", affinity.initial());
        }
        if (affinity != null && affinity.finalCpus() != null) {
            checks.numberList(at + "/final", affinity.finalCpus());
        }
    }

    private static void environment(Checks checks, String at, List<String> env) {
        for (int i = 0; i < env.size(); i++) {
            if (env.get(i).indexOf('=') < 1) {
                checks.problem(at + "/" + i, "must be NAME=value, is " + Checks.quoted(env.get(i)));
            }
        }
    }

    private static void rlimits(Checks checks, String at, List<Rlimit> rlimits) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < rlimits.size(); i++) {
            Rlimit rlimit = rlimits.get(i);
            if (!Names.RLIMITS.contains(rlimit.type())) {
                checks.problem(
                        at + "/" + i + "/type",
                        "must be a limit of getrlimit(2) like RLIMIT_NOFILE, is " + Checks.quoted(rlimit.type()));
            } else if (!seen.add(rlimit.type())) {
                checks.problem(at + "/" + i + "/type", rlimit.type() + " is given twice");
            }
            if (Long.compareUnsigned(rlimit.soft(), rlimit.hard()) > 0) {
                checks.problem(
                        at + "/" + i + "/soft",
                        "must not be above the hard limit " + Long.toUnsignedString(rlimit.hard()) + ", is "
                                + Long.toUnsignedString(rlimit.soft()));
            }
        }
    }

    private static void capabilities(Checks checks, String at, Capabilities capabilities) {
        known(checks, at + "/bounding", capabilities.bounding());
        known(checks, at + "/effective", capabilities.effective());
        known(checks, at + "/inheritable", capabilities.inheritable());
        known(checks, at + "/permitted", capabilities.permitted());
        known(checks, at + "/ambient", capabilities.ambient());
    }

    private static void known(Checks checks, String at, List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            if (!Names.CAPABILITIES.contains(names.get(i))) {
                checks.warning(at + "/" + i, "ignored unknown capability " + Checks.quoted(names.get(i)));
            }
        }
    }

    private static void scheduler(Checks checks, String at, Scheduler scheduler) {
        String policy = scheduler.policy();
        checks.oneOf(at + "/policy", Names.SCHEDULER_POLICIES, policy);
        checks.allOf(at + "/flags", Names.SCHEDULER_FLAGS, scheduler.flags());
        if (policy.equals("SCHED_OTHER") || policy.equals("SCHED_BATCH")) {
            checks.between(at + "/nice", -20, 19, scheduler.nice());
        }
        if (scheduler.priority() != 0 && !policy.equals("SCHED_FIFO") && !policy.equals("SCHED_RR")) {
            checks.problem(at + "/priority", "needs the policy SCHED_FIFO or SCHED_RR, is " + scheduler.priority());
        }
        if (!policy.equals("SCHED_DEADLINE")) {
            deadlineOnly(checks, at + "/runtime", scheduler.runtime());
            deadlineOnly(checks, at + "/deadline", scheduler.deadline());
            deadlineOnly(checks, at + "/period", scheduler.period());
        }
    }

    private static void deadlineOnly(Checks checks, String at, long value) {
        if (value != 0) {
            checks.problem(at, "needs the policy SCHED_DEADLINE, is " + Long.toUnsignedString(value));
        }
    }
}
