// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import jrun.spec.JrunException;
import org.junit.jupiter.api.Test;

class CgroupMountPlanTest {
    private static final String[] STEPS = {"NEW_MOUNT", "MOUNT_ATTR", "ATTACH", "REMOUNT", "OPEN_TREE"};

    private static List<String> steps(Fixture fixture) throws JrunException {
        return fixture.mount("cgroup", "cgroup", "/sys/fs/cgroup", "nosuid", "ro").only(STEPS).stream()
                .map(step -> step.replaceFirst(" # /mounts/0", ""))
                .toList();
    }

    @Test
    void v2IsMountedAsItself() throws JrunException {
        assertEquals(
                List.of(
                        "NEW_MOUNT slot=127 type=\"cgroup2\" source=\"cgroup\" options=[] attributes=RDONLY|NOSUID",
                        "ATTACH slot=127 target=\"/sys/fs/cgroup\" NOT_ON_PROC"),
                steps(Fixture.container().namespaces("mount", "cgroup").cgroups(Fixture.V2)));
    }

    @Test
    void v2IsBoundInAUserNamespaceWithoutACgroupNamespace() throws JrunException {
        assertEquals(
                List.of(
                        "OPEN_TREE slot=2 source=\"/sys/fs/cgroup\" RECURSIVE",
                        "MOUNT_ATTR slot=2 set=RDONLY|NOSUID clear=0 propagation=REC|SLAVE usernsSlot=-1 named=0",
                        "ATTACH slot=2 target=\"/sys/fs/cgroup\" NOT_ON_PROC"),
                steps(Fixture.container().userNamespace("mount").cgroups(Fixture.V2)));
    }

    @Test
    void v2IsMountedInAUserNamespaceWithACgroupNamespace() throws JrunException {
        assertEquals(
                "NEW_MOUNT slot=127 type=\"cgroup2\" source=\"cgroup\" options=[] attributes=RDONLY|NOSUID",
                steps(Fixture.container().userNamespace("mount", "cgroup").cgroups(Fixture.V2))
                        .getFirst());
    }

    @Test
    void v1IsATmpfsWithABindOfTheContainersOwnGroups() throws JrunException {
        assertEquals(
                List.of(
                        "NEW_MOUNT slot=127 type=\"tmpfs\" source=\"tmpfs\" options=[\"mode=755\"]"
                                + " attributes=NOSUID|NODEV|NOEXEC",
                        "ATTACH slot=127 target=\"/sys/fs/cgroup\" NOT_ON_PROC",
                        "OPEN_TREE slot=127 source=\"/cg/cpu/c1\" RECURSIVE",
                        "MOUNT_ATTR slot=127 set=RDONLY|NOSUID clear=0 propagation=0 usernsSlot=-1 named=0",
                        "ATTACH slot=127 target=\"/sys/fs/cgroup/cpu,cpuacct\" NOT_ON_PROC",
                        "OPEN_TREE slot=127 source=\"/cg/systemd/c1\" RECURSIVE",
                        "MOUNT_ATTR slot=127 set=RDONLY|NOSUID clear=0 propagation=0 usernsSlot=-1 named=0",
                        "ATTACH slot=127 target=\"/sys/fs/cgroup/systemd\" NOT_ON_PROC",
                        "REMOUNT target=\"/sys/fs/cgroup\" set=RDONLY|NOSUID|NODEV|NOEXEC clear=0 propagation=0"),
                steps(Fixture.container().cgroups(Fixture.V1)));
    }

    @Test
    void v1HierarchiesAreMountedAnewInACgroupNamespace() throws JrunException {
        assertEquals(
                List.of(
                        "NEW_MOUNT slot=127 type=\"cgroup\" source=\"cgroup\" options=[\"cpu\" \"cpuacct\"]"
                                + " attributes=RDONLY|NOSUID|NODEV|NOEXEC",
                        "ATTACH slot=127 target=\"/sys/fs/cgroup/cpu,cpuacct\" NOT_ON_PROC",
                        "NEW_MOUNT slot=127 type=\"cgroup\" source=\"systemd\" options=[\"name=systemd\"]"
                                + " attributes=RDONLY|NOSUID|NODEV|NOEXEC",
                        "ATTACH slot=127 target=\"/sys/fs/cgroup/systemd\" NOT_ON_PROC"),
                steps(Fixture.container().namespaces("mount", "cgroup").cgroups(Fixture.V1))
                        .subList(2, 6));
    }

    @Test
    void controllersThatShareAHierarchyGetLinks() throws JrunException {
        Fixture fixture = Fixture.container().cgroups(Fixture.V1).mount("cgroup", "cgroup", "/sys/fs/cgroup");

        fixture.shows("SYMLINK text=\"cpu,cpuacct\" path=\"/sys/fs/cgroup/cpu\" # /mounts/0");
        fixture.shows("SYMLINK text=\"cpu,cpuacct\" path=\"/sys/fs/cgroup/cpuacct\" # /mounts/0");
    }

    @Test
    void hybridShowsTheV1HierarchiesOnlyAsRuncDoes() throws JrunException {
        assertEquals(
                steps(Fixture.container().cgroups(Fixture.V1)),
                steps(Fixture.container().cgroups(Fixture.HYBRID)));
    }

    @Test
    void withoutCgroupsTheMountIsRefused() {
        Fixture.container()
                .mount("cgroup", "cgroup", "/sys/fs/cgroup")
                .fails("/mounts/0: no cgroup hierarchy is mounted on this host");
    }
}
