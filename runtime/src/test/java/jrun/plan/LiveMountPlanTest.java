// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import jrun.kernel.Uapi;
import jrun.spec.JrunException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiveMountPlanTest {
    private static final long ALL = Uapi.CLONE_NEWPID
            | Uapi.CLONE_NEWNS
            | Uapi.CLONE_NEWNET
            | Uapi.CLONE_NEWIPC
            | Uapi.CLONE_NEWUTS
            | Uapi.CLONE_NEWTIME;

    private static List<String> added(Fixture container, long flags) throws JrunException {
        return Fixture.lines(Planner.addMounts(container.live(flags)));
    }

    @Test
    void aSourceIsOpenedOnTheHostAndAttachedComplete() throws JrunException {
        assertEquals(
                List.of(
                        "RECV_FDS count=3",
                        "OPEN_PROC",
                        "SETNS slot=0 flags=NEWNET|NEWIPC",
                        "OPEN_TREE slot=3 source=\"/from\" # /mounts/0",
                        "MOUNT_ATTR slot=3 set=RDONLY clear=NOSUID|NODEV|NOEXEC|NOSYMFOLLOW propagation=SLAVE"
                                + " usernsSlot=-1 named=0 # /mounts/0",
                        "SETNS slot=2 flags=NEWNS",
                        "ATTACH slot=3 target=\"/to\" NOT_ON_PROC|TELL # /mounts/0",
                        "SYNC message=READY",
                        "EXIT"),
                added(Fixture.container().mount("bind", "/from", "/to", "bind", "ro"), ALL));
    }

    @Test
    void aFileSystemIsMadeInTheContainersNamespacesAndIsReadOnlyBeforeItIsSeen() throws JrunException {
        assertEquals(
                List.of(
                        "SETNS slot=0 flags=NEWNET|NEWIPC",
                        "SETNS slot=3 flags=NEWNS",
                        "SETNS slot=0 flags=NEWUSER",
                        "BECOME_ROOT",
                        "TARGET_MODE target=\"/to\" # /mounts/0",
                        "NEW_MOUNT slot=127 type=\"tmpfs\" source=\"tmpfs\" options=[] attributes=RDONLY MODE # /mounts/0",
                        "ATTACH slot=127 target=\"/to\" NOT_ON_PROC|TELL # /mounts/0"),
                added(
                                Fixture.container().userNamespace().mount("tmpfs", "tmpfs", "/to", "ro"),
                                ALL | Uapi.CLONE_NEWUSER)
                        .subList(2, 9));
    }

    @Test
    void procfsIsToldTheContainersPidNamespace() throws JrunException {
        Plan plan = Planner.addMounts(
                Fixture.container().mount("proc", "proc", "/to").live(ALL));

        assertEquals(
                new FdImport.NamespacePath("pid", "/proc/42/ns/pid", "", null),
                plan.imports().get(1));
        assertEquals(
                List.of("NEW_PROC slot=3 source=\"proc\" options=[] attributes=0 pidSlot=1 # /mounts/0"),
                Fixture.only(plan, "NEW_PROC"));
    }

    /** The container's network namespace is what a sysfs shows; its user and mount namespaces would not let one be made. */
    @Test
    void procAndSysfsAreMadeOutsideTheUserNamespace() throws JrunException {
        Fixture container = Fixture.container()
                .userNamespace()
                .namespaces("user", "mount", "pid", "network")
                .mount("proc", "proc", "/to/proc")
                .mount("sysfs", "sysfs", "/to/sys");

        assertEquals(
                List.of("SETNS", "NEW_PROC", "NEW_MOUNT", "SETNS", "SETNS", "BECOME_ROOT", "ATTACH", "ATTACH"),
                Fixture.names(Planner.addMounts(container.live(ALL | Uapi.CLONE_NEWUSER)))
                        .subList(2, 10));
    }

    @Test
    void withoutPrivilegesTheSourcesAreOpenedInTheUserNamespace() throws JrunException {
        List<String> names = Fixture.names(Planner.addMounts(Fixture.container()
                .unprivileged()
                .userNamespace()
                .mount("bind", "/from", "/to", "rbind")
                .live(ALL | Uapi.CLONE_NEWUSER)));

        assertEquals(
                List.of("SETNS", "BECOME_ROOT", "UNSHARE", "SETNS", "OPEN_TREE", "MOUNT_ATTR", "SETNS", "ATTACH"),
                names.subList(2, 10));
    }

    /** Inside, the container decides what the source leads to, and nobody asks its device rules. */
    @Test
    void whatIsOnADeviceIsMadeWhereTheHostsPathsAre() throws JrunException {
        Plan plan = Planner.addMounts(
                Fixture.container().mount("ext4", "/dev/sda", "/to", "ro").live(ALL));

        assertEquals(
                List.of(
                        "NEW_MOUNT slot=3 type=\"ext4\" source=\"/dev/sda\" options=[\"ro\"] attributes=RDONLY # /mounts/0",
                        "SETNS slot=2 flags=NEWNS",
                        "ATTACH slot=3 target=\"/to\" NOT_ON_PROC|TELL # /mounts/0"),
                Fixture.lines(plan).subList(3, 6));
    }

    /** As create makes it: the host's paths, and no more than this user namespace may do. */
    @Test
    void inAUserNamespaceItIsMadeWithItsPrivileges() throws JrunException {
        Fixture container = Fixture.container()
                .userNamespace()
                .mount("overlay", "overlay", "/to", "lowerdir=/a:/b")
                .mount("bind", "/from", "/from", "bind");

        assertEquals(
                List.of(
                        "SETNS",
                        "OPEN_TREE",
                        "MOUNT_ATTR",
                        "SETNS",
                        "BECOME_ROOT",
                        "UNSHARE",
                        "NEW_MOUNT",
                        "SETNS",
                        "ATTACH"),
                Fixture.names(Planner.addMounts(container.live(ALL | Uapi.CLONE_NEWUSER)))
                        .subList(2, 11));
    }

    /** What is joined has been looked at; the other files of the process come before it. */
    @Test
    void theMountNamespaceComesByADescriptor() throws JrunException {
        Fixture container = Fixture.container().mount("tmpfs", "tmpfs", "/to");

        for (Plan plan : List.of(
                Planner.addMounts(container.live(ALL)), Planner.removeMounts(container.live(ALL), List.of(7L)))) {
            assertEquals(new FdImport.InitMounts(true), plan.imports().getLast());
            String slot = "slot=" + (plan.imports().size() - 1);
            assertEquals(
                    List.of("SETNS " + slot + " flags=NEWNS"),
                    Fixture.only(plan, "SETNS").stream()
                            .filter(line -> line.contains("NEWNS"))
                            .toList());
        }
    }

    /** Seen inside is who is cloned into the pid namespace. */
    @Test
    void nobodyInsideSeesTheHelper() throws JrunException {
        Fixture container = Fixture.container().mount("bind", "/from", "/to", "bind");

        for (Plan plan : List.of(
                Planner.addMounts(container.live(ALL)), Planner.removeMounts(container.live(ALL), List.of(7L)))) {
            assertFalse(Fixture.names(plan).contains("CLONE"));
            assertFalse(String.join("", Fixture.only(plan, "SETNS")).contains("PID"));
        }
    }

    @Test
    void theLastIsTakenOffFirst() throws JrunException {
        Fixture container =
                Fixture.container().mount("bind", "/from", "/to", "bind").mount("tmpfs", "tmpfs", "/to/../to/./sub");

        assertEquals(
                List.of(
                        "DETACH target=\"/to/sub\" ids=[7 8] # /mounts/1",
                        "DETACH target=\"/to\" ids=[7 8] # /mounts/0"),
                Fixture.only(Planner.removeMounts(container.live(ALL), List.of(7L, 8L)), "DETACH"));
    }

    @ParameterizedTest
    @CsvSource({
        "bind,/from,/to,remount,/mounts/0/options: a mount that is there already is not changed",
        "bind,/from,/,bind,/mounts/0/destination: the root of a running container",
        "cgroup,cgroup,/to,ro,/mounts/0/type: the control groups",
        "tmpfs,tmpfs,/to,tmpcopyup,/mounts/0/options: nothing is copied",
        "bind,/from,/to,copy-symlink,/mounts/0/options: nothing is copied",
        "bind,/from,/proc/sys,bind,/mounts/0: /proc/sys is inside /proc",
    })
    void whatARunningContainerCannotHaveIsRefused(
            String type, String source, String destination, String option, String message) throws JrunException {
        LiveMountRequest request =
                Fixture.container().mount(type, source, destination, option).live(ALL);

        String seen = String.valueOf(assertThrows(PlanException.class, () -> Planner.addMounts(request))
                .getMessage());

        assertEquals(message, seen.substring(0, Math.min(message.length(), seen.length())));
    }

    @Test
    void withoutAMountNamespaceOfItsOwnThereIsNothingToMountIn() throws JrunException {
        LiveMountRequest request = Fixture.container().live(Uapi.CLONE_NEWPID);

        assertThrows(PlanException.class, () -> Planner.addMounts(request));
        assertThrows(PlanException.class, () -> Planner.removeMounts(request, List.of()));
    }
}
