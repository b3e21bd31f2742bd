// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import jrun.spec.JrunException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamespacePlanTest {
    private static final String[] STEPS = {
        "SETNS", "UNSHARE", "TIME_OFFSETS", "CLONE", "CLONE_INSIDE", "SYNC", "BECOME_ROOT", "JOIN_CGROUP", "LOOPBACK"
    };

    private static List<String> steps(Fixture fixture) throws JrunException {
        List<String> steps = fixture.only(STEPS);
        return steps.stream()
                .filter(step -> !step.startsWith("SYNC message=READY"))
                .map(step -> step.replaceFirst(" #.*", ""))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"pid,NEWPID", "time,NEWTIME"})
    void aNewNamespaceOfChildrenIsAFlagOfTheClone(String type, String flag) throws JrunException {
        assertEquals(
                "CLONE flags=" + flag + " cgroupSlot=-1",
                steps(Fixture.container().namespaces(type)).getFirst());
    }

    @ParameterizedTest
    @CsvSource({"mount,NEWNS", "ipc,NEWIPC", "uts,NEWUTS", "network,NEWNET"})
    void anotherNewNamespaceIsMadeBeforeTheParentIsHeard(String type, String flag) throws JrunException {
        List<String> steps = Fixture.container().namespaces(type).only("UNSHARE", "LOOPBACK", "RECV_FDS", "CLONE");

        assertEquals("UNSHARE flags=" + flag + " # /linux/namespaces", steps.getFirst());
        assertEquals("RECV_FDS count=1", steps.get(steps.size() - 2));
        assertEquals("CLONE flags=0 cgroupSlot=-1", steps.getLast());
    }

    @Test
    void allNewNamespacesWithAUserNamespaceAreMadeByOneClone() throws JrunException {
        assertEquals(
                List.of(
                        "CLONE flags=NEWUSER|NEWNS|NEWPID|NEWNET|NEWUTS|NEWTIME cgroupSlot=-1",
                        "SYNC message=MAPS",
                        "BECOME_ROOT",
                        "UNSHARE flags=NEWIPC|NEWCGROUP",
                        "LOOPBACK"),
                steps(Fixture.container().userNamespace("time", "cgroup", "uts", "ipc", "network", "mount", "pid")));
    }

    @Test
    void anOrdinaryContainerIsClonedIntoItsV2Cgroup() throws JrunException {
        assertEquals(
                List.of("UNSHARE flags=NEWNS", "CLONE flags=NEWPID cgroupSlot=1"),
                steps(Fixture.container().cgroups(Fixture.V2)));
    }

    @Test
    void v1CgroupsAreJoinedByTheInitBeforeAllElseThatItDoes() throws JrunException {
        assertEquals(
                List.of(
                        "UNSHARE flags=NEWNS",
                        "CLONE flags=NEWPID cgroupSlot=3",
                        "JOIN_CGROUP slot=1",
                        "JOIN_CGROUP slot=2"),
                steps(Fixture.container().cgroups(Fixture.HYBRID)));
    }

    @Test
    void withAUserNamespaceV1CgroupsAreJoinedWithTheHostsCredentials() throws JrunException {
        assertEquals(
                List.of(
                        "JOIN_CGROUP slot=1",
                        "JOIN_CGROUP slot=2",
                        "CLONE flags=NEWUSER|NEWNS|NEWPID cgroupSlot=3",
                        "SYNC message=MAPS",
                        "BECOME_ROOT"),
                steps(Fixture.container().userNamespace().cgroups(Fixture.HYBRID)));
    }

    @Test
    void theCgroupNamespaceIsMadeAfterTheCgroupWasJoined() throws JrunException {
        List<String> names =
                Fixture.names(Fixture.container().namespaces("mount", "cgroup").plan());

        assertTrue(names.indexOf("CLONE") < names.lastIndexOf("UNSHARE"));
        assertTrue(names.lastIndexOf("UNSHARE") < names.indexOf("OPEN_ROOT"));
    }

    @Test
    void theIpcNamespaceOfAUserNamespaceIsMadeByItsRootWhoThenOwnsTheQueues() throws JrunException {
        List<String> names =
                Fixture.names(Fixture.container().userNamespace("ipc").plan());

        assertTrue(names.indexOf("BECOME_ROOT") < names.indexOf("UNSHARE"));
    }

    @Test
    void aHierarchyThatIsNotJoinedIsNotImported() throws JrunException {
        CgroupFacts.Unified away = new CgroupFacts.Unified("/sys/fs/cgroup", "/sys/fs/cgroup/c1", false);
        Plan plan = Fixture.container()
                .cgroups(new CgroupFacts(CgroupFacts.Mode.V2, List.of(), away))
                .plan();

        assertEquals(List.of(new FdImport.StartSocket()), plan.imports());
    }

    @Test
    void aHierarchyThatIsNotJoinedDoesNotShiftTheOthers() throws JrunException {
        CgroupFacts.Hierarchy away = new CgroupFacts.Hierarchy("cpu", "cpu", "/cg/cpu", "/cg/cpu", false);
        Plan plan = Fixture.container()
                .cgroups(new CgroupFacts(CgroupFacts.Mode.V1, List.of(away, Fixture.SYSTEMD), null))
                .plan();

        assertEquals(List.of(new FdImport.StartSocket(), new FdImport.CgroupV1("name=systemd")), plan.imports());
        assertTrue(Fixture.lines(plan).contains("JOIN_CGROUP slot=1"));
    }

    @Test
    void joinedNamespacesAreImportedAfterTheStartSocketAndBeforeTheCgroups() throws JrunException {
        Plan plan = Fixture.container()
                .namespaces("mount", "network=/run/netns/a")
                .cgroups(Fixture.HYBRID)
                .plan();

        assertEquals(
                List.of(
                        new FdImport.StartSocket(),
                        new FdImport.NamespacePath("network", "/run/netns/a", "/linux/namespaces/1", null),
                        new FdImport.CgroupV1("cpu,cpuacct"),
                        new FdImport.CgroupV1("name=systemd"),
                        new FdImport.CgroupV2()),
                plan.imports());
        assertTrue(Fixture.lines(plan).contains("RECV_FDS count=5"));
    }

    @ParameterizedTest
    @CsvSource({
        "pid,NEWPID",
        "mount,NEWNS",
        "ipc,NEWIPC",
        "uts,NEWUTS",
        "network,NEWNET",
        "time,NEWTIME",
        "cgroup,NEWCGROUP"
    })
    void aNamespaceByPathIsJoinedBeforeTheClone(String type, String flag) throws JrunException {
        assertEquals(
                List.of(
                        "SETNS slot=1 flags=" + flag,
                        type.equals("pid") ? "CLONE_INSIDE kept=[0]" : "CLONE flags=0 cgroupSlot=-1"),
                steps(Fixture.container().namespaces(type + "=/ns")));
    }

    @Test
    void rootJoinsTheUserNamespaceLastBecauseItMayThenNoLongerJoinTheHosts() throws JrunException {
        assertEquals(
                List.of(
                        "SETNS slot=2 flags=NEWNET",
                        "SETNS slot=3 flags=NEWNS",
                        "SETNS slot=1 flags=NEWUSER",
                        "BECOME_ROOT",
                        "CLONE flags=NEWPID cgroupSlot=-1"),
                steps(Fixture.container().namespaces("user=/u", "network=/n", "mount=/m", "pid")));
    }

    @Test
    void theMountNamespaceIsJoinedAfterTheOthers() throws JrunException {
        assertEquals(
                List.of("SETNS slot=2 flags=NEWNET", "SETNS slot=1 flags=NEWNS", "CLONE flags=NEWPID cgroupSlot=-1"),
                steps(Fixture.container().namespaces("mount=/m", "network=/n", "pid")));
    }

    @Test
    void aJoinedPidNamespaceIsEnteredByTheLastCloneWithTheProgramsCredentials() throws JrunException {
        List<String> names =
                Fixture.names(Fixture.container().namespaces("mount", "pid=/p").plan());

        assertEquals(0, Collections.frequency(names, "CLONE"));
        assertEquals(1, Collections.frequency(names, "CLONE_INSIDE"));
        assertTrue(names.indexOf("SETNS") > names.indexOf("ENTER_ROOT"));
        assertTrue(names.indexOf("CLONE_INSIDE") > names.indexOf("CLOSE_PROC"));
        assertTrue(names.indexOf("CLONE_INSIDE") > names.indexOf("CAPS"));
        assertEquals("SETSID", names.get(names.indexOf("CLONE_INSIDE") + 1));
    }

    @Test
    void theCgroupIsJoinedByAnEarlierCloneThanAJoinedPidNamespace() throws JrunException {
        assertEquals(
                List.of(
                        "UNSHARE flags=NEWNS # /linux/namespaces",
                        "CLONE flags=0 cgroupSlot=4",
                        "SETNS slot=1 flags=NEWPID # /linux/namespaces/1",
                        "CLONE_INSIDE kept=[0] # /linux/namespaces"),
                Fixture.container()
                        .namespaces("mount", "pid=/p")
                        .cgroups(Fixture.HYBRID)
                        .only("UNSHARE", "CLONE", "CLONE_INSIDE", "SETNS"));
    }

    @Test
    void aPidNamespaceThatIsJoinedIsChosenBeforeANewUserNamespaceIsMade() throws JrunException {
        Fixture fixture = Fixture.container().userNamespace().namespaces("user", "mount", "pid=/p");

        assertEquals(
                List.of(
                        "SETNS slot=1 flags=NEWPID # /linux/namespaces/2",
                        "UNSHARE flags=NEWUSER # /linux/namespaces",
                        "UNSHARE flags=NEWNS # /linux/namespaces",
                        "CLONE_INSIDE kept=[0] # /linux/namespaces"),
                fixture.only("UNSHARE", "CLONE", "CLONE_INSIDE", "SETNS"));
        fixture.top("\"hooks\":{\"createContainer\":[{\"path\":\"/h\"}]}")
                .fails("/hooks/createContainer: cannot run hidden from the pid namespace that is joined when the user"
                        + " namespace is new; hint: join the user namespace of that pid namespace");
    }

    @Test
    void procShowsThePidNamespaceThatIsJoined() throws JrunException {
        Fixture.container()
                .namespaces("mount", "pid=/p")
                .mount("proc", "proc", "/proc")
                .shows("NEW_PROC slot=127 source=\"proc\" options=[] attributes=0 pidSlot=1 # /mounts/0");
    }

    @Test
    void itIsMadeWithTheRuntimesPrivilegesWhereTheUserNamespaceIsNotTheRuntimes() throws JrunException {
        assertEquals(
                List.of("NEW_PROC", "SETNS", "UNSHARE", "UNSHARE", "CLONE_INSIDE"),
                Fixture.container()
                        .userNamespace()
                        .namespaces("user", "mount", "pid=/p")
                        .mount("proc", "proc", "/proc")
                        .only("NEW_PROC", "UNSHARE", "CLONE", "CLONE_INSIDE", "SETNS")
                        .stream()
                        .map(line -> line.split(" ", 2)[0])
                        .toList());
    }

    @Test
    void aUserNamespaceMustSeeAProcfsToGetOne() throws JrunException {
        String proc = "NEW_PROC slot=127 source=\"proc\" options=[] attributes=0 pidSlot=2 SEES_PROC # /mounts/0";
        Fixture container = Fixture.container()
                .namespaces("user=/u", "mount", "pid=/p")
                .mount("proc", "proc", "/proc")
                .unprivileged();

        assertEquals(List.of("UNSHARE flags=NEWNS # /linux/namespaces", proc), container.only("UNSHARE", "NEW_PROC"));
    }

    @Test
    void aJoinedUserNamespaceTakesAFirstCloneIntoTheCgroupWithTheHostsCredentials() throws JrunException {
        assertEquals(
                List.of(
                        "CLONE flags=0 cgroupSlot=2",
                        "SETNS slot=1 flags=NEWUSER",
                        "BECOME_ROOT",
                        "CLONE flags=NEWNS|NEWPID cgroupSlot=-1"),
                steps(Fixture.container().namespaces("user=/u", "mount", "pid").cgroups(Fixture.V2)));
    }

    @Test
    void aJoinedCgroupNamespaceIsEnteredAfterTheCgroup() throws JrunException {
        assertEquals(
                List.of(
                        "UNSHARE flags=NEWNS",
                        "CLONE flags=0 cgroupSlot=2",
                        "SETNS slot=1 flags=NEWCGROUP",
                        "CLONE flags=0 cgroupSlot=-1"),
                steps(Fixture.container().namespaces("cgroup=/c", "mount").cgroups(Fixture.V2)));
    }

    @Test
    void withoutPrivilegesTheUserNamespaceIsJoinedFirst() throws JrunException {
        assertEquals(
                List.of(
                        "SETNS slot=1 flags=NEWUSER",
                        "BECOME_ROOT",
                        "SETNS slot=2 flags=NEWNET",
                        "CLONE flags=NEWNS cgroupSlot=-1 STAY_DUMPABLE"),
                steps(Fixture.container()
                        .namespaces("user=/u", "network=/n", "mount")
                        .unprivileged()));
    }

    @Test
    void withoutPrivilegesANewUserNamespaceStillIsOneClone() throws JrunException {
        assertEquals(
                List.of(
                        "CLONE flags=NEWUSER|NEWNS|NEWPID cgroupSlot=-1 STAY_DUMPABLE",
                        "SYNC message=MAPS DUMPABLE",
                        "BECOME_ROOT"),
                steps(Fixture.container().userNamespace().unprivileged()));
    }

    @Test
    void timeOffsetsAreWrittenBeforeTheCloneThatEntersTheirNamespace() throws JrunException {
        assertEquals(
                List.of(
                        "UNSHARE flags=NEWNS",
                        "UNSHARE flags=NEWTIME",
                        "TIME_OFFSETS text=\"monotonic 7 5\\nboottime -3 0\\n\"",
                        "CLONE flags=0 cgroupSlot=-1"),
                steps(
                        Fixture.container()
                                .namespaces("mount", "time")
                                .linux(
                                        "\"timeOffsets\":{\"monotonic\":{\"secs\":7,\"nanosecs\":5},\"boottime\":{\"secs\":-3}}")));
    }

    @Test
    void withoutPrivilegesTimeOffsetsTakeTheUserNamespaceFirst() throws JrunException {
        assertEquals(
                List.of(
                        "CLONE flags=NEWUSER cgroupSlot=-1 STAY_DUMPABLE",
                        "SYNC message=MAPS DUMPABLE",
                        "BECOME_ROOT",
                        "UNSHARE flags=NEWTIME",
                        "TIME_OFFSETS text=\"monotonic 7 0\\n\"",
                        "CLONE flags=NEWNS cgroupSlot=-1 STAY_DUMPABLE"),
                steps(Fixture.container()
                        .userNamespace("mount", "time")
                        .unprivileged()
                        .linux("\"timeOffsets\":{\"monotonic\":{\"secs\":7}}")));
    }

    @Test
    void loopbackIsSetUpInANewNetworkNamespaceOnly() throws JrunException {
        assertTrue(steps(Fixture.container().namespaces("network")).contains("LOOPBACK"));
        assertFalse(steps(Fixture.container().namespaces("network=/n")).contains("LOOPBACK"));
    }

    @Test
    void networkDevicesAreMovedByTheRuntimeBeforeTheMounts() throws JrunException {
        Fixture fixture = Fixture.container().namespaces("mount", "network").linux("\"netDevices\":{\"eth1\":{}}");

        fixture.shows("SYNC message=NETWORK # /linux/netDevices");
        List<String> lines = fixture.lines();
        assertTrue(lines.indexOf("SYNC message=NETWORK # /linux/netDevices")
                < lines.indexOf("ROOT_PARENT propagation=REC|SLAVE"));
    }

    @Test
    void theSessionKeyringHasTheContainersName() throws JrunException {
        Fixture.container().shows("KEYRING name=\"_ses.c1\" USER_SEARCH");
        Fixture.container().userNamespace().shows("KEYRING name=\"_ses.c1\" OTHER_SEARCH");
    }

    @Test
    void theSessionKeyringCanBeKept() throws JrunException {
        Fixture.container().noNewKeyring().showsNo("KEYRING");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "network|\"sysctl\":{\"kernel.sem\":\"1\",\"net.core.somaxconn\":\"1\"}|/linux/sysctl/net.core.somaxconn",
                "network|\"sysctl\":{\"net/core/somaxconn\":\"1\"}|/linux/sysctl/net~1core~1somaxconn",
                "network|\"netDevices\":{\"eth0\":{}}|/linux/netDevices",
                "network|\"sysctl\":{\"kernel.sem\":\"1\"}|",
                "ipc|\"sysctl\":{\"kernel.sem\":\"1\"}|/linux/sysctl/kernel.sem",
                "ipc|\"sysctl\":{\"fs.mqueue.msg_max\":\"1\"}|/linux/sysctl/fs.mqueue.msg_max",
                "uts|\"sysctl\":{\"kernel.domainname\":\"a\"}|/linux/sysctl/kernel.domainname",
                "uts|\"sysctl\":{}|",
                "mount|\"sysctl\":{}|/root",
                "pid|\"sysctl\":{}|"
            })
    void aJoinedNamespaceSaysWhatWouldBeChangedInIt(String type, String linux, String written) throws JrunException {
        List<String> others = new ArrayList<>(List.of("network", "ipc", "uts", "mount"));
        others.remove(type);
        others.add(type + "=/ns");

        Plan plan = Fixture.container()
                .namespaces(others.toArray(String[]::new))
                .linux(linux)
                .plan();

        FdImport expected =
                new FdImport.NamespacePath(type, "/ns", "/linux/namespaces/" + (others.size() - 1), written);
        assertTrue(plan.imports().contains(expected), plan.imports().toString());
    }
}
