// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import org.jspecify.annotations.Nullable;

/** Rules of the system call filter. runtime-spec: config-linux.md#seccomp */
final class SeccompRules {
    private static final String AT = "/linux/seccomp";
    private static final int LAST_ARGUMENT = 5;

    private SeccompRules() {}

    static void check(Checks checks, Seccomp seccomp) {
        checks.oneOf(AT + "/defaultAction", Names.SECCOMP_ACTIONS, seccomp.defaultAction());
        errno(checks, AT + "/defaultErrnoRet", seccomp.defaultAction(), seccomp.defaultErrnoRet());
        checks.allOf(AT + "/architectures", Names.SECCOMP_ARCHITECTURES, seccomp.architectures());
        checks.allOf(AT + "/flags", Names.SECCOMP_FLAGS, seccomp.flags());
        boolean notify = seccomp.defaultAction().equals("SCMP_ACT_NOTIFY");
        for (int i = 0; i < seccomp.syscalls().size(); i++) {
            SeccompSyscall rule = seccomp.syscalls().get(i);
            notify |= rule.action().equals("SCMP_ACT_NOTIFY");
            rule(checks, AT + "/syscalls/" + i, rule);
        }
        if (seccomp.listenerPath() == null) {
            if (notify) {
                checks.problem(AT + "/listenerPath", "is required by SCMP_ACT_NOTIFY");
            }
            if (seccomp.listenerMetadata() != null) {
                checks.problem(AT + "/listenerMetadata", "must not be set without listenerPath");
            }
        }
    }

    private static void rule(Checks checks, String at, SeccompSyscall rule) {
        if (rule.names().isEmpty()) {
            checks.problem(at + "/names", "must have at least one entry");
        }
        checks.oneOf(at + "/action", Names.SECCOMP_ACTIONS, rule.action());
        errno(checks, at + "/errnoRet", rule.action(), rule.errnoRet());
        for (int i = 0; i < rule.args().size(); i++) {
            SeccompArg arg = rule.args().get(i);
            checks.between(at + "/args/" + i + "/index", 0, LAST_ARGUMENT, arg.index());
            checks.oneOf(at + "/args/" + i + "/op", Names.SECCOMP_OPERATORS, arg.op());
        }
    }

    private static void errno(Checks checks, String at, String action, @Nullable Long errno) {
        if (errno == null) {
            return;
        }
        if (!action.equals("SCMP_ACT_ERRNO") && !action.equals("SCMP_ACT_TRACE")) {
            checks.problem(at, "needs the action SCMP_ACT_ERRNO or SCMP_ACT_TRACE, not " + action);
        } else {
            checks.between(at, 0, 0xFFFF, errno);
        }
    }
}
