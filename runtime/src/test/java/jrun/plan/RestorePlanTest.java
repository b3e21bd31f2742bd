// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import jrun.spec.JrunException;
import org.junit.jupiter.api.Test;

class RestorePlanTest {
    private static Plan plan(Fixture fixture, CgroupFacts cgroups) throws JrunException {
        CreateRequest create = fixture.request();
        return Planner.restore(new RestoreRequest(
                create.spec(),
                create.id(),
                create.bundle(),
                Fixture.root(cgroups),
                "/run/jrun/c1/criu",
                ExternalMounts.of(create.spec(), create.bundle(), cgroups),
                "/usr/sbin/criu",
                List.of("criu", "swrk", "3"),
                List.of("PATH=/bin"),
                1,
                true));
    }

    private static List<String> lines(Fixture fixture) throws JrunException {
        return Fixture.lines(plan(fixture, CgroupFacts.NONE));
    }

    @Test
    void everythingHappensInAMountNamespaceOfItsOwnThatEndsAsCriu() throws JrunException {
        assertEquals(
                List.of(
                        "UNSHARE flags=NEWNS",
                        "RECV_FDS count=0",
                        "ROOT_PARENT propagation=REC|SLAVE",
                        "NEW_MOUNT slot=127 type=\"tmpfs\" source=\"jrun\" options=[\"mode=0711\"] attributes=0",
                        "ATTACH_HOST slot=127 path=\"/run/jrun/c1/criu\"",
                        "OPEN_TREE slot=127 source=\"/bundle/rootfs\" RECURSIVE|NOFOLLOW # /root/path",
                        "ATTACH_HOST slot=127 path=\"/run/jrun/c1/criu/root\" # /root/path",
                        "NEW_MOUNT slot=127 type=\"tmpfs\" source=\"jrun\" options=[\"mode=0711\"] attributes=0",
                        "ATTACH_HOST slot=127 path=\"/run/jrun/c1/criu/cgroups\"",
                        "OPEN_ROOT path=\"/bundle/rootfs\" # /root/path",
                        "FIND_EXEC name=\"/usr/sbin/criu\" path=\"\"",
                        "EXEC args=[\"criu\" \"swrk\" \"3\"] env=[\"PATH=/bin\"]"),
                lines(Fixture.container()));
        assertEquals(1, plan(Fixture.container(), CgroupFacts.NONE).preservedFds());
    }

    @Test
    void aReadOnlyRootIsReadOnlyForCriuToo() throws JrunException {
        List<String> lines = lines(Fixture.container().root("\"path\": \"rootfs\", \"readonly\": true"));

        int opened = lines.indexOf("OPEN_TREE slot=127 source=\"/bundle/rootfs\" RECURSIVE|NOFOLLOW # /root/path");
        assertTrue(lines.get(opened + 1).startsWith("MOUNT_ATTR slot=127 set=RDONLY "), lines.get(opened + 1));
        assertTrue(lines.get(opened + 1).endsWith(" # /root/readonly"), lines.get(opened + 1));
        assertEquals("ATTACH_HOST slot=127 path=\"/run/jrun/c1/criu/root\" # /root/path", lines.get(opened + 2));
    }

    @Test
    void theRootOfCriuIsTakenBeforeMountPointsAreMadeOnAnotherCopy() throws JrunException {
        List<String> lines = lines(Fixture.container().mount("bind", "/a", "/x", "rbind"));

        int root = lines.indexOf("ATTACH_HOST slot=127 path=\"/run/jrun/c1/criu/root\" # /root/path");
        int made = lines.indexOf("ATTACH slot=127 target=\"/x\" NOT_ON_PROC # /mounts/0");
        assertTrue(root >= 0 && root < made, lines.toString());
    }

    @Test
    void aSourceLiesWhereCriuIsToldThatItDoes() throws JrunException {
        List<String> lines =
                lines(Fixture.container().mount("bind", "/a", "/x", "rbind").mount("bind", "/b", "/y", "bind"));

        int opened = lines.indexOf("OPEN_TREE slot=127 source=\"/b\" # /mounts/1");
        assertEquals("ATTACH_HOST slot=127 path=\"/run/jrun/c1/criu/1\" # /mounts/1", lines.get(opened + 1));
        assertEquals("/run/jrun/c1/criu/1", RestorePaths.source("/run/jrun/c1/criu", 1));
    }

    @Test
    void fileSystemsThatCriuMountsAreATmpfsMeanwhile() throws JrunException {
        List<String> lines =
                lines(Fixture.container().mount("proc", "proc", "/proc").mount("sysfs", "sysfs", "/sys"));

        assertTrue(lines.contains("ATTACH slot=127 target=\"/proc\" PLAIN_DIRECTORY # /mounts/0"), lines.toString());
        assertFalse(lines.toString().contains("type=\"proc\""), lines.toString());
    }

    @Test
    void whatCoversMaskedFilesIsReadOnly() throws JrunException {
        List<String> lines = lines(Fixture.container().linux("\"maskedPaths\":[\"/proc/kcore\"]"));

        int opened = lines.indexOf("OPEN_TREE slot=127 source=\"/dev/null\" # /linux/maskedPaths");
        assertTrue(lines.get(opened + 1).startsWith("MOUNT_ATTR slot=127 set=RDONLY|NOSUID|NOEXEC"), lines.toString());
        assertEquals(
                "ATTACH_HOST slot=127 path=\"/run/jrun/c1/criu/null\" # /linux/maskedPaths", lines.get(opened + 2));
    }

    @Test
    void aNodeOfTheHostIsReadOnly() throws JrunException {
        List<String> lines = lines(Fixture.container().userNamespace());

        int opened = lines.indexOf("OPEN_TREE slot=127 source=\"/dev/null\" # /linux/devices");
        assertTrue(lines.get(opened + 1).startsWith("MOUNT_ATTR slot=127 set=RDONLY|NOSUID|NOEXEC"), lines.toString());
        assertTrue(lines.get(opened + 2).startsWith("ATTACH_HOST slot=127 "), lines.toString());
    }

    @Test
    void criuIsGivenTheHostsHierarchiesSoThatItMountsNone() throws JrunException {
        List<String> lines = Fixture.lines(plan(Fixture.container(), Fixture.HYBRID));

        int opened = lines.indexOf("OPEN_TREE slot=127 source=\"/sys/fs/cgroup/unified\"");
        assertEquals("ATTACH_HOST slot=127 path=\"/run/jrun/c1/criu/cgroups/unified\"", lines.get(opened + 1));
        assertTrue(
                lines.contains("ATTACH_HOST slot=127 path=\"/run/jrun/c1/criu/cgroups/cpu,cpuacct\""),
                lines.toString());
        assertTrue(lines.contains("ATTACH_HOST slot=127 path=\"/run/jrun/c1/criu/cgroups/systemd\""), lines.toString());
    }

    @Test
    void criuRunsInTheContainersCgroups() throws JrunException {
        List<String> names = Fixture.names(plan(Fixture.container(), Fixture.HYBRID));

        assertEquals(
                List.of("JOIN_CGROUP", "JOIN_CGROUP", "CLONE", "FIND_EXEC", "EXEC"),
                names.subList(names.size() - 5, names.size()));
    }
}
