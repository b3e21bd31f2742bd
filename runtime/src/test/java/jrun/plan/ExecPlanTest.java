// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import jrun.kernel.Uapi;
import jrun.spec.JrunException;
import jrun.spec.Linux;
import jrun.spec.Process;
import jrun.spec.SpecReader;
import org.junit.jupiter.api.Test;

class ExecPlanTest {
    private static final long JOINED = Uapi.CLONE_NEWPID | Uapi.CLONE_NEWNS | Uapi.CLONE_NEWNET;

    private static List<String> joining(Plan plan) {
        return Fixture.only(plan, "JOIN_CGROUP", "SETNS", "CLONE", "CLONE_INSIDE", "BECOME_ROOT");
    }

    @Test
    void thePidNamespaceIsEnteredByTheLastCloneAfterAllOthers() throws JrunException {
        assertEquals(
                List.of(
                        "JOIN_CGROUP slot=1",
                        "JOIN_CGROUP slot=2",
                        "CLONE flags=0 cgroupSlot=3",
                        "SETNS slot=4 flags=NEWNS",
                        "SETNS slot=0 flags=NEWPID|NEWNET",
                        "CLONE_INSIDE kept=[]"),
                joining(Fixture.container().cgroups(Fixture.HYBRID).exec(JOINED)));
    }

    @Test
    void whatIsSeenInsideHasNothingOfTheHostAndNoMorePrivilegesThanTheProgram() throws JrunException {
        List<String> names = Fixture.names(Fixture.container()
                .user("\"uid\":3,\"gid\":4")
                .process("\"terminal\":true,\"noNewPrivileges\":true")
                .seccomp()
                .exec(JOINED));

        assertEquals(
                List.of("SETSID", "CONTROLLING_TTY", "FIND_EXEC", "SYNC", "SECCOMP", "EXEC"),
                names.subList(names.indexOf("CLONE_INSIDE") + 1, names.size()));
        assertTrue(names.containsAll(List.of("CLOSE_PROC", "CONSOLE", "USER", "CAPS", "NO_NEW_PRIVS")));
    }

    @Test
    void aFilterThatLetsTheHelperPassIsLoadedBeforeTheProcessIsSeen() throws JrunException {
        List<String> names = Fixture.names(Fixture.container().earlySeccomp().exec(JOINED));

        assertEquals(
                List.of("CAPS", "SECCOMP", "CAPS", "CLONE_INSIDE", "SETSID", "FIND_EXEC", "SYNC", "EXEC"),
                names.subList(names.indexOf("CAPS"), names.size()));
    }

    @Test
    void limitsAreRaisedWithPrivilegesAndLoweredByTheProcessItself() throws JrunException {
        List<String> lines = Fixture.only(
                Fixture.container()
                        .process("\"rlimits\":[{\"type\":\"RLIMIT_NPROC\",\"soft\":1,\"hard\":2}]")
                        .exec(JOINED),
                "RLIMIT",
                "CLONE_INSIDE");

        assertEquals(
                List.of(
                        "RLIMIT resource=RLIMIT_NPROC soft=1 hard=2 RAISE # /rlimits/0",
                        "CLONE_INSIDE kept=[]",
                        "RLIMIT resource=RLIMIT_NPROC soft=1 hard=2 # /rlimits/0"),
                lines);
    }

    @Test
    void theImportsBeginWithThePidfd() throws JrunException {
        assertEquals(
                List.of(new FdImport.InitPidfd(), new FdImport.CgroupV2(), new FdImport.InitMounts(false)),
                Fixture.container().cgroups(Fixture.V2).exec(JOINED).imports());
    }

    @Test
    void rootOfTheUserNamespaceComesAfterJoiningIt() throws JrunException {
        assertEquals(
                List.of(
                        "SETNS slot=1 flags=NEWNS",
                        "SETNS slot=0 flags=NEWUSER|NEWPID|NEWNET",
                        "BECOME_ROOT",
                        "CLONE_INSIDE kept=[]"),
                joining(Fixture.container().exec(JOINED | Uapi.CLONE_NEWUSER)));
    }

    @Test
    void withoutPrivilegesTheUserNamespaceIsJoinedFirst() throws JrunException {
        assertEquals(
                List.of(
                        "SETNS slot=0 flags=NEWUSER",
                        "BECOME_ROOT",
                        "SETNS slot=1 flags=NEWNS",
                        "SETNS slot=0 flags=NEWPID|NEWNET",
                        "CLONE_INSIDE kept=[]"),
                joining(Fixture.container().unprivileged().exec(JOINED | Uapi.CLONE_NEWUSER)));
    }

    @Test
    void aContainerWithoutNamespacesIsOnlyCloned() throws JrunException {
        assertEquals(
                List.of("CLONE flags=0 cgroupSlot=-1"),
                joining(Fixture.container().exec(0)));
    }

    @Test
    void aContainerWithoutAMountNamespaceIsEnteredByChroot() throws JrunException {
        Process process = SpecReader.readProcess("{\"args\":[\"sh\"],\"cwd\":\"/\"}".getBytes(StandardCharsets.UTF_8));
        Plan plan = Planner.exec(new ExecRequest(
                process,
                Linux.EMPTY,
                "c1",
                Fixture.root(CgroupFacts.NONE),
                0,
                "/b/rootfs/.",
                false,
                LaunchOptions.NONE,
                false,
                null));

        assertEquals(
                List.of("OPEN_ROOT path=\"/b/rootfs\" ONLY_OPEN", "ENTER_ROOT how=CHROOT takenOff=[]"),
                Fixture.only(plan, "OPEN_ROOT", "ENTER_ROOT"));
    }

    @Test
    void nothingIsWaitedForButTheRuntime() throws JrunException {
        List<String> names = Fixture.names(Fixture.container().exec(JOINED));

        assertFalse(names.contains("WAIT_START"));
        assertEquals("EXEC", names.getLast());
        assertTrue(names.indexOf("SYNC") > names.indexOf("FIND_EXEC"));
    }

    @Test
    void itsTerminalIsNotTheContainersConsole() throws JrunException {
        assertTrue(
                Fixture.lines(Fixture.container().process("\"terminal\":true").exec(JOINED))
                        .contains("CONSOLE rows=0 columns=0 uid=0 # /terminal"));
    }

    @Test
    void theWorkingDirectoryIsNotMade() throws JrunException {
        assertFalse(Fixture.names(Fixture.container().cwd("/x").exec(JOINED)).contains("MKDIR"));
    }

    @Test
    void theInitialAffinityHoldsUntilTheCgroupIsJoinedAndTheFinalAfter() throws JrunException {
        List<String> lines = Fixture.only(
                Fixture.container()
                        .process("\"execCPUAffinity\":{\"initial\":\"0\",\"final\":\"1\"}")
                        .cgroups(Fixture.HYBRID)
                        .exec(JOINED),
                "CPU_AFFINITY",
                "JOIN_CGROUP",
                "SETNS");

        assertEquals("CPU_AFFINITY mask=8:0100000000000000 # /execCPUAffinity/initial", lines.getFirst());
        assertEquals("CPU_AFFINITY mask=8:0200000000000000 # /execCPUAffinity/final", lines.getLast());
    }

    @Test
    void withoutAnAffinityThatOfTheCallerIsTakenBack() throws JrunException {
        assertEquals(
                List.of("CPU_AFFINITY mask=0:"),
                Fixture.only(Fixture.container().exec(JOINED), "CPU_AFFINITY"));
        assertEquals(
                1,
                Fixture.only(
                                Fixture.container()
                                        .process("\"execCPUAffinity\":{\"initial\":\"0\"}")
                                        .exec(JOINED),
                                "CPU_AFFINITY")
                        .size());
    }

    @Test
    void createIgnoresTheAffinityOfExec() throws JrunException {
        Fixture.container()
                .process("\"execCPUAffinity\":{\"initial\":\"0\",\"final\":\"1\"}")
                .shows("CPU_AFFINITY mask=0:");
    }

    @Test
    void credentialsAreThoseOfTheProcess() throws JrunException {
        List<String> lines = Fixture.lines(Fixture.container()
                .user("\"uid\":3,\"gid\":4")
                .process("\"noNewPrivileges\":true")
                .capabilities("", "CAP_KILL")
                .seccomp()
                .exec(JOINED));

        assertTrue(lines.contains("USER uid=3 gid=4 groups=[] umask=022 # /user"));
        assertTrue(lines.contains("CAP_BOUNDING bounding=KILL # /capabilities/bounding"));
        assertTrue(lines.indexOf("NO_NEW_PRIVS # /noNewPrivileges")
                < lines.indexOf("SECCOMP program=4:06000000 filterFlags=2 # /linux/seccomp"));
    }

    @Test
    void theKeyringIsTheContainers() throws JrunException {
        assertTrue(Fixture.lines(Fixture.container().exec(JOINED)).contains("KEYRING name=\"_ses.c1\" USER_SEARCH"));
    }
}
