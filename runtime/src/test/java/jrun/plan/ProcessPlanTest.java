// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import jrun.spec.JrunException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessPlanTest {
    private static void before(List<String> names, String first, String second) {
        assertTrue(names.contains(first), first);
        assertTrue(names.contains(second), second);
        assertTrue(names.lastIndexOf(first) < names.indexOf(second), first + " before " + second);
    }

    @Test
    void theProgramIsFoundAtCreateAndExecutedAfterStart() throws JrunException {
        Fixture fixture = Fixture.container();
        List<String> names = Fixture.names(fixture.plan());

        fixture.shows("FIND_EXEC name=\"sh\" path=\"/bin\" # /process/args/0");
        before(names, "FIND_EXEC", "WAIT_START");
        before(names, "WAIT_START", "EXEC");
        assertEquals("EXEC", names.getLast());
    }

    @Test
    void withoutPathNothingIsSearched() throws JrunException {
        Fixture.container().env("A=b").shows("FIND_EXEC name=\"sh\" path=\"\" # /process/args/0");
    }

    @Test
    void credentialsComeInTheOrderThatTheKernelNeeds() throws JrunException {
        List<String> names = Fixture.names(Fixture.container()
                .process("\"noNewPrivileges\":true")
                .seccomp()
                .plan());

        before(names, "CAP_BOUNDING", "USER");
        before(names, "USER", "CAPS");
        before(names, "CAPS", "NO_NEW_PRIVS");
        before(names, "NO_NEW_PRIVS", "SECCOMP");
        before(names, "WAIT_START", "SECCOMP");
        before(names, "SECCOMP", "EXEC");
    }

    @Test
    void withoutNoNewPrivilegesSysAdminIsBorrowedUntilTheFilterIsLoadedLast() throws JrunException {
        List<String> names = Fixture.names(Fixture.container().seccomp().plan());

        before(names, "WAIT_START", "SECCOMP");
        assertEquals(List.of("SECCOMP", "CAPS", "EXEC"), names.subList(names.indexOf("SECCOMP"), names.size()));
    }

    @Test
    void aFilterThatLetsTheHelperPassIsLoadedBeforeTheWaitWithNothingBorrowedDuringIt() throws JrunException {
        List<String> names = Fixture.names(Fixture.container()
                .earlySeccomp()
                .top("\"hooks\":{\"startContainer\":[{\"path\":\"/bin/h\"}]}")
                .plan());

        assertEquals(
                List.of("CAPS", "SECCOMP", "CAPS", "FIND_EXEC", "WAIT_START", "RUN_HOOKS", "HOOK", "EXEC"),
                names.subList(names.indexOf("CAPS"), names.size()));
    }

    @Test
    void hooksOfTheImageInheritAFilterThatIsLoadedEarly() throws JrunException {
        String hooks = "\"hooks\":{\"startContainer\":[{\"path\":\"/bin/h\"}]}";

        assertEquals(
                List.of("RUN_HOOKS count=1 filter=0: filterFlags=0 umask=022 # /hooks/startContainer"),
                Fixture.only(Fixture.container().earlySeccomp().top(hooks).plan(), "RUN_HOOKS"));
        assertEquals(
                List.of("RUN_HOOKS count=1 filter=4:06000000 filterFlags=2 umask=022 # /hooks/startContainer"),
                Fixture.only(Fixture.container().seccomp().top(hooks).plan(), "RUN_HOOKS"));
    }

    @Test
    void whatWasBorrowedForTheFilterIsGivenBackAfterIt() throws JrunException {
        Fixture fixture = Fixture.container().seccomp();

        fixture.shows(
                "CAPS effective=SYS_ADMIN permitted=SYS_ADMIN inheritable=none ambient=none # /process/capabilities");
        fixture.shows("CAPS effective=none permitted=none inheritable=none ambient=none # /process/capabilities");
    }

    @Test
    void aProcessThatKeepsSysAdminLoadsItsFilterLast() throws JrunException {
        List<String> names = Fixture.names(
                Fixture.container().seccomp().capabilities("", "CAP_SYS_ADMIN").plan());

        before(names, "WAIT_START", "SECCOMP");
    }

    @Test
    void theFilterIsPassedOnAsItIs() throws JrunException {
        Fixture.container().seccomp().shows("SECCOMP program=4:06000000 filterFlags=2 # /linux/seccomp");
    }

    @Test
    void aRuntimeWithoutRootCanTakeTheListenerOnlyOfAProcessThatIsDumpable() throws JrunException {
        String step = "SECCOMP program=4:06000000 filterFlags=0 LISTENER";

        Fixture.container().seccompListener().shows(step + " # /linux/seccomp");
        Fixture.container().userNamespace().unprivileged().seccompListener().shows(step + "|DUMPABLE # /linux/seccomp");
    }

    @Test
    void itIsNotDumpableLongerThanThatWhereTheFilterLetsItSaySo() throws JrunException {
        Fixture.container()
                .userNamespace()
                .unprivileged()
                .lenientSeccompListener()
                .shows("SECCOMP program=4:06000000 filterFlags=0 LISTENER|DUMPABLE|DUMPABLE_ONCE # /linux/seccomp");
    }

    @Test
    void aFilterWithAListenerIsLoadedLastEvenWhenTheHelperPasses() throws JrunException {
        before(Fixture.names(Fixture.container().lenientSeccompListener().plan()), "WAIT_START", "SECCOMP");
    }

    @Test
    void theUserIsTakenWithItsGroupsAndUmask() throws JrunException {
        Fixture.container()
                .user("\"uid\":1000,\"gid\":100,\"umask\":63,\"additionalGids\":[5,6]")
                .shows("USER uid=1000 gid=100 groups=[5 6] umask=077 # /process/user");
    }

    @Test
    void theUmaskIs022UnlessGiven() throws JrunException {
        Fixture.container().shows("USER uid=0 gid=0 groups=[] umask=022 # /process/user");
    }

    @Test
    void withoutPrivilegesGroupsAreNotSet() throws JrunException {
        Fixture.container()
                .userNamespace()
                .unprivileged()
                .shows("USER uid=0 gid=0 groups=[] umask=022 NO_SETGROUPS # /process/user");
    }

    @Test
    void withoutPrivilegesGroupsAreRefused() {
        Fixture.container()
                .userNamespace()
                .unprivileged()
                .user("\"uid\":0,\"gid\":0,\"additionalGids\":[5]")
                .fails("/process/user/additionalGids: supplementary groups cannot be set in a rootless container");
    }

    @Test
    void rootEntersItsWorkingDirectoryOnce() throws JrunException {
        assertEquals(
                List.of("CWD path=\"/\" # /process/cwd"), Fixture.container().only("CWD"));
    }

    @Test
    void aUserEntersTheWorkingDirectoryAsRootAndElseTriesAgain() throws JrunException {
        Fixture fixture = Fixture.container().user("\"uid\":7,\"gid\":7").cwd("/root/x");

        assertEquals(
                List.of(
                        "MKDIR path=\"/root/x\" mode=0755 # /process/cwd",
                        "CWD path=\"/root/x\" TRY # /process/cwd",
                        "USER uid=7 gid=7 groups=[] umask=022 # /process/user",
                        "CWD path=\"/root/x\" RETRY # /process/cwd"),
                fixture.only("MKDIR", "CWD", "USER"));
    }

    @Test
    void homeIsLookedUpUnlessTheEnvironmentHasIt() throws JrunException {
        Fixture.container().shows("HOME uid=0");
        Fixture.container().env("HOME=/h").showsNo("HOME");
    }

    @Test
    void anEmptyHomeIsNone() throws JrunException {
        Fixture fixture = Fixture.container().env("HOME=", "A=b");

        fixture.shows("HOME uid=0");
        fixture.shows("EXEC args=[\"sh\"] env=[\"A=b\"] # /process/args");
    }

    @Test
    void ofAVariableGivenTwiceTheLastValueCounts() throws JrunException {
        Fixture.container()
                .env("HOME=/h", "A=1", "B=2", "A=3")
                .shows("EXEC args=[\"sh\"] env=[\"HOME=/h\" \"A=3\" \"B=2\"] # /process/args");
    }

    @Test
    void socketActivationIsPassedOn() throws JrunException {
        Plan plan = Fixture.container().env("HOME=/h").descriptors(2, 3).plan();

        assertEquals(5, plan.preservedFds());
        assertTrue(Fixture.lines(plan)
                .contains("EXEC args=[\"sh\"] env=[\"HOME=/h\" \"LISTEN_FDS=2\" \"LISTEN_PID=1\"] # /process/args"));
    }

    @Test
    void preservedDescriptorsAloneLeaveTheEnvironmentAlone() throws JrunException {
        Plan plan = Fixture.container().env("HOME=/h").descriptors(0, 3).plan();

        assertEquals(3, plan.preservedFds());
        assertTrue(Fixture.lines(plan).contains("EXEC args=[\"sh\"] env=[\"HOME=/h\"] # /process/args"));
    }

    @Test
    void aTerminalIsSetUpInTheContainersDevpts() throws JrunException {
        Fixture fixture = Fixture.container().process("\"terminal\":true,\"consoleSize\":{\"height\":24,\"width\":80}");

        fixture.shows("CONSOLE rows=24 columns=80 uid=0 BIND # /process/terminal");
        fixture.showsNo("STDIO_OWNER");
    }

    @Test
    void withoutATerminalStandardInputAndOutputBelongToTheUser() throws JrunException {
        Fixture.container()
                .user("\"uid\":9,\"gid\":0")
                .shows("STDIO_OWNER uid=9 forgiven=[1 22 30] # /process/user/uid");
    }

    @Test
    void theOomAdjustmentIsSetOnTheHost() throws JrunException {
        Fixture fixture = Fixture.container().process("\"oomScoreAdj\":-17");

        fixture.shows("OOM_SCORE_ADJ value=-17 # /process/oomScoreAdj");
        before(Fixture.names(fixture.plan()), "OOM_SCORE_ADJ", "CLONE");
    }

    @Test
    void limitsAreSetByTheHelper() throws JrunException {
        Fixture.container()
                .process("\"rlimits\":[{\"type\":\"RLIMIT_NOFILE\",\"soft\":10,\"hard\":18446744073709551615}]")
                .shows("RLIMIT resource=RLIMIT_NOFILE soft=10 hard=-1 # /process/rlimits/0");
    }

    @Test
    void limitsOfAUserNamespaceAreSetByTheRuntime() throws JrunException {
        Fixture fixture = Fixture.container()
                .userNamespace()
                .process("\"rlimits\":[{\"type\":\"RLIMIT_NOFILE\",\"soft\":10,\"hard\":20}]");

        String step = "WAIT_START: set resource limit RLIMIT_NOFILE soft=10 hard=20 # /process/rlimits/0";
        assertTrue(fixture.parent().contains(step), fixture.parent().toString());
        fixture.showsNo("RLIMIT");
    }

    @ParameterizedTest
    @CsvSource({"LINUX,0", "LINUX32,8"})
    void thePersonalityIsSet(String domain, int number) throws JrunException {
        Fixture.container()
                .linux("\"personality\":{\"domain\":\"" + domain + "\"}")
                .shows("PERSONALITY domain=" + number + " # /linux/personality");
    }

    @Test
    void hooksWaitForTheRuntime() throws JrunException {
        Fixture fixture = Fixture.container().top("\"hooks\":{\"prestart\":[{\"path\":\"/bin/h\"}]}");

        fixture.shows("SYNC message=HOOKS # /hooks");
        fixture.showsNo("HOOK");
    }

    @Test
    void withoutHooksNobodyWaits() throws JrunException {
        assertFalse(Fixture.container().lines().contains("SYNC message=HOOKS # /hooks"));
    }

    @Test
    void createContainerHooksRunBeforeTheRootIsEntered() throws JrunException {
        Fixture fixture = Fixture.container()
                .top("\"hooks\":{\"createContainer\":[{\"path\":\"/bin/h\",\"args\":[\"h\",\"x\"],\"env\":[\"A=b\"],"
                        + "\"timeout\":3},{\"path\":\"/bin/i\"}]}");

        assertEquals(
                List.of(
                        "RUN_HOOKS count=2 filter=0: filterFlags=0 umask=022 # /hooks/createContainer",
                        "HOOK path=\"/bin/h\" args=[\"h\" \"x\"] env=[\"A=b\"] timeout=3 name=\"createContainer hook #0\""
                                + " # /hooks/createContainer/0",
                        "HOOK path=\"/bin/i\" args=[\"/bin/i\"] env=[\"PATH=/bin\"] timeout=0"
                                + " name=\"createContainer hook #1\""
                                + " # /hooks/createContainer/1",
                        "ENTER_ROOT how=PIVOT takenOff=[]"),
                fixture.only("RUN_HOOKS", "HOOK", "ENTER_ROOT"));
        fixture.shows("SYNC message=HOOKS # /hooks");
    }

    @Test
    void hooksInsideWriteToTheFilesOfTheAnnotations() throws JrunException {
        String hooks = "\"hooks\":{\"createContainer\":[{\"path\":\"/bin/h\"}]}";
        String output = "\"annotations\":{\"run.oci.hooks.stderr\":\"log\"}";
        Plan plan = Fixture.container().top(hooks).top(output).plan();

        assertEquals(
                new FdImport.Output("/bundle/log", "/annotations/run.oci.hooks.stderr"),
                plan.imports().getLast());
        assertEquals(
                List.of("HOOK_OUTPUT stdoutSlot=-1 stderrSlot=1 # /annotations"), Fixture.only(plan, "HOOK_OUTPUT"));
        Fixture.container().top(output).showsNo("HOOK_OUTPUT");
    }

    @Test
    void hooksOfTheImageGetNoFileOfTheHosts() throws JrunException {
        Plan plan = Fixture.container()
                .top("\"hooks\":{\"startContainer\":[{\"path\":\"/bin/h\"}]}")
                .top("\"annotations\":{\"run.oci.hooks.stderr\":\"log\"}")
                .plan();

        assertEquals(List.of(), Fixture.only(plan, "HOOK_OUTPUT"));
        assertEquals(
                List.of("/hooks/startContainer: the output is not written to the file of run.oci.hooks.stdout or"
                        + " run.oci.hooks.stderr, which the container could change"),
                plan.warnings());
    }

    @Test
    void groupsAreSetInTheOrderGivenAlsoTwice() throws JrunException {
        Fixture.container()
                .user("\"uid\":1,\"gid\":2,\"additionalGids\":[5,6,5]")
                .shows("USER uid=1 gid=2 groups=[5 6 5] umask=022 # /process/user");
    }

    @Test
    void theGroupsOfTheCallerAreKeptWhenAskedFor() throws JrunException {
        Fixture.container()
                .user("\"uid\":1,\"gid\":2,\"additionalGids\":[3]")
                .top("\"annotations\":{\"run.oci.keep_original_groups\":\"1\"}")
                .shows("USER uid=1 gid=2 groups=[3] umask=022 NO_SETGROUPS # /process/user");
    }

    @Test
    void startContainerHooksRunAfterStart() throws JrunException {
        Fixture fixture = Fixture.container()
                .top("\"hooks\":{\"startContainer\":[{\"path\":\"/bin/h\"}],\"poststart\":[{\"path\":\"/bin/p\"}]}");

        before(Fixture.names(fixture.plan()), "WAIT_START", "RUN_HOOKS");
        before(Fixture.names(fixture.plan()), "HOOK", "EXEC");
        assertFalse(fixture.lines().contains("SYNC message=HOOKS # /hooks"));
    }
}
