// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import jrun.spec.JrunException;
import org.junit.jupiter.api.Test;

/** The host's /sys bound in the container. */
class SysBindPlanTest {

    private static List<String> steps(Fixture fixture) throws JrunException {
        return fixture.only("MOUNT_ATTR", "ATTACH", "OPEN_TREE").stream()
                .map(step -> step.replaceFirst(" # /mounts/0", ""))
                .toList();
    }

    @Test
    void aUserNamespaceWithTheHostsNetworkGetsABindOfSys() throws JrunException {
        assertEquals(
                List.of(
                        "OPEN_TREE slot=1 source=\"/sys\" RECURSIVE",
                        "MOUNT_ATTR slot=1 set=NOSUID clear=0 propagation=REC|SLAVE usernsSlot=-1 named=0",
                        "ATTACH slot=1 target=\"/sys\" PLAIN_DIRECTORY"),
                steps(Fixture.container().userNamespace().mount("sysfs", "sysfs", "/sys", "nosuid")));
    }

    @Test
    void aReadOnlyBindOfSysIsReadOnlyWithAllThatIsMountedBelow() throws JrunException {
        assertEquals(
                List.of(
                        "OPEN_TREE slot=1 source=\"/sys\" RECURSIVE",
                        "MOUNT_ATTR slot=1 set=RDONLY|NOSUID clear=0 propagation=REC|SLAVE usernsSlot=-1 named=0",
                        "MOUNT_ATTR slot=1 set=RDONLY clear=0 propagation=0 usernsSlot=-1 RECURSIVE named=0",
                        "ATTACH slot=1 target=\"/sys\" PLAIN_DIRECTORY"),
                steps(Fixture.container().userNamespace().mount("sysfs", "sysfs", "/sys", "nosuid", "ro")));
        assertEquals(
                "MOUNT_ATTR slot=127 set=RDONLY clear=0 propagation=0 usernsSlot=-1 RECURSIVE named=0",
                steps(Fixture.container().mount("bind", "/sys/", "/sys", "rbind", "ro"))
                        .get(2));
        assertEquals(
                3,
                steps(Fixture.container().mount("bind", "/sys", "/sys", "bind", "ro"))
                        .size());
    }
}
