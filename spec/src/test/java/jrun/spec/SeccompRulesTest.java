// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules of the system call filter, one a test: each breaks the full valid document in one place. */
class SeccompRulesTest {
    @Test
    void seccompNamesAreThoseOfTheSpecification() {
        for (String[] change : new String[][] {
            {"defaultAction", "\"SCMP_ACT_X\""},
            {"architectures/0", "\"SCMP_ARCH_X\""},
            {"flags/0", "\"SECCOMP_X\""},
            {"syscalls/0/action", "\"SCMP_ACT_X\""},
            {"syscalls/0/args/0/op", "\"SCMP_CMP_X\""},
            {"syscalls/0/args/0/index", "6"},
            {"syscalls/0/names", "[]"}
        }) {
            List<String> problems = Documents.problems(Documents.with("/linux/seccomp/" + change[0], change[1]));
            assertEquals(
                    "/linux/seccomp/" + change[0] + ": must", problems.get(0).split("must", 2)[0] + "must");
        }
    }

    @Test
    void anErrnoNeedsAnActionThatReturnsIt() {
        rejects(
                "/linux/seccomp/syscalls/0/errnoRet: needs the action SCMP_ACT_ERRNO or SCMP_ACT_TRACE, not "
                        + "SCMP_ACT_ALLOW",
                "/linux/seccomp/syscalls/0/action",
                "\"SCMP_ACT_ALLOW\"");
        rejects(
                "/linux/seccomp/defaultErrnoRet: needs the action SCMP_ACT_ERRNO or SCMP_ACT_TRACE, not SCMP_ACT_KILL",
                "/linux/seccomp/defaultAction",
                "\"SCMP_ACT_KILL\"");
        rejects(
                "/linux/seccomp/defaultErrnoRet: must be from 0 to 65535, is 65536",
                "/linux/seccomp/defaultErrnoRet",
                "65536");
    }

    @Test
    void notificationsNeedAListener() {
        assertEquals(
                List.of(
                        "/linux/seccomp/listenerPath: is required by SCMP_ACT_NOTIFY",
                        "/linux/seccomp/listenerMetadata: must not be set without listenerPath"),
                Documents.problems(Documents.with("/linux/seccomp/listenerPath", "null")));
    }

    /** As with runc: between the filter and the report of its listener the helper writes. */
    @Test
    void notificationsMustNotStopTheReportOfTheListener() {
        assertEquals(
                List.of("/linux/seccomp/defaultAction: must not be SCMP_ACT_NOTIFY, nothing could report the listener"),
                Documents.problems(Documents.with(
                        "/linux/seccomp/defaultAction",
                        "\"SCMP_ACT_NOTIFY\"",
                        "/linux/seccomp/defaultErrnoRet",
                        "null")));
        rejects(
                "/linux/seccomp/syscalls/1/names: must not have write: SCMP_ACT_NOTIFY cannot be used for the write syscall, which reports the listener",
                "/linux/seccomp/syscalls/1/names",
                "[\"read\",\"write\"]");
    }

    private static void rejects(String problem, String pointer, String value) {
        assertEquals(List.of(problem), Documents.problems(Documents.with(pointer, value)));
    }
}
