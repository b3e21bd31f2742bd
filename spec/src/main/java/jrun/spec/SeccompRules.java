// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import org.jspecify.annotations.Nullable;

/** Rules of the system call filter. runtime-spec: config-linux.md#seccomp */
final class SeccompRules {
    private static final String AT = "/linux/seccomp";
    private static final String NOTIFY = "SCMP_ACT_NOTIFY";
    private static final int LAST_ARGUMENT = 5;

    private SeccompRules() {}

    static void check(Findings findings, Seccomp seccomp) {
        findings.oneOf(AT + "/defaultAction", KnownNames.SECCOMP_ACTIONS, seccomp.defaultAction());
        errno(findings, AT + "/defaultErrnoRet", seccomp.defaultAction(), seccomp.defaultErrnoRet());
        findings.allOf(AT + "/architectures", KnownNames.SECCOMP_ARCHITECTURES, seccomp.architectures());
        findings.allOf(AT + "/flags", KnownNames.SECCOMP_FLAGS, seccomp.flags());
        boolean notify = seccomp.defaultAction().equals(NOTIFY);
        if (notify) {
            findings.problem(AT + "/defaultAction", "must not be " + NOTIFY + ", nothing could report the listener");
        }
        for (int i = 0; i < seccomp.syscalls().size(); i++) {
            SeccompSyscall rule = seccomp.syscalls().get(i);
            notify |= rule.action().equals(NOTIFY);
            rule(findings, AT + "/syscalls/" + i, rule);
        }
        if (seccomp.listenerPath() == null) {
            if (notify) {
                findings.problem(AT + "/listenerPath", "is required by " + NOTIFY);
            }
            if (seccomp.listenerMetadata() != null) {
                findings.problem(AT + "/listenerMetadata", "must not be set without listenerPath");
            }
        }
    }

    private static void rule(Findings findings, String at, SeccompSyscall rule) {
        if (rule.names().isEmpty()) {
            findings.problem(at + "/names", "must have at least one entry");
        }
        findings.oneOf(at + "/action", KnownNames.SECCOMP_ACTIONS, rule.action());
        if (rule.action().equals(NOTIFY) && rule.names().contains("write")) {
            findings.problem(
                    at + "/names",
                    "must not have write: " + NOTIFY
                            + " cannot be used for the write syscall, which reports the listener");
        }
        errno(findings, at + "/errnoRet", rule.action(), rule.errnoRet());
        for (int i = 0; i < rule.args().size(); i++) {
            SeccompArg arg = rule.args().get(i);
            findings.between(at + "/args/" + i + "/index", 0, LAST_ARGUMENT, arg.index());
            findings.oneOf(at + "/args/" + i + "/op", KnownNames.SECCOMP_OPERATORS, arg.op());
        }
    }

    private static void errno(Findings findings, String at, String action, @Nullable Long errno) {
        if (errno == null) {
            return;
        }
        if (!action.equals("SCMP_ACT_ERRNO") && !action.equals("SCMP_ACT_TRACE")) {
            findings.problem(at, "needs the action SCMP_ACT_ERRNO or SCMP_ACT_TRACE, not " + action);
        } else {
            findings.between(at, 0, 0xFFFF, errno);
        }
    }
}
