// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import jrun.spec.JrunException;
import org.junit.jupiter.api.Test;

class ExternalMountsTest {
    private static List<ExternalMount> of(Fixture fixture, CgroupFacts cgroups) throws JrunException {
        return ExternalMounts.of(fixture.request().spec(), "/bundle", cgroups);
    }

    private static List<String> names(Fixture fixture, CgroupFacts cgroups) throws JrunException {
        return of(fixture, cgroups).stream()
                .map(mount -> mount.name() + "=" + mount.source())
                .toList();
    }

    @Test
    void bindsAreNamedByTheirCleanDestination() throws JrunException {
        Fixture fixture = Fixture.container()
                .mount("proc", "proc", "/proc")
                .mount("bind", "data", "/data/../volume/", "rbind")
                .mount("bind", "/etc/hosts", "/etc/hosts", "bind", "ro");

        assertEquals(List.of("/volume=/bundle/data", "/etc/hosts=/etc/hosts"), names(fixture, CgroupFacts.NONE));
    }

    @Test
    void ofTwoOnOneDestinationTheLaterOneIsSeen() throws JrunException {
        Fixture fixture = Fixture.container()
                .mount("bind", "/a", "/x", "bind")
                .mount("bind", "/b", "/x", "bind")
                .mount("bind", "/c", "/y", "bind")
                .mount("tmpfs", "tmpfs", "/y");

        assertEquals(List.of("/x=/b"), names(fixture, CgroupFacts.NONE));
    }

    @Test
    void aNameThatCriuWouldReadAsAShorterOneIsRefused() {
        Fixture fixture = Fixture.container().mount("bind", "/a", "/x]:/etc", "bind");

        PlanException e = assertThrows(PlanException.class, () -> of(fixture, CgroupFacts.NONE));

        assertTrue(e.getMessage().startsWith("/mounts/0: /x]:/etc cannot be told to CRIU"), e.getMessage());
        assertThrows(PlanException.class, () -> ExternalMounts.external("/x]:/etc", "/a"));
    }

    @Test
    void whatStandsAfterANameMayBeAnything() throws JrunException {
        assertEquals("mnt[/a]:/x]:/etc", ExternalMounts.external("/a", "/x]:/etc"));
    }

    @Test
    void hierarchiesOfV1AreBoundWhereTheContainerHasNoCgroupNamespace() throws JrunException {
        Fixture fixture = Fixture.container().mount("cgroup", "cgroup", "/sys/fs/cgroup");

        assertEquals(
                List.of("/sys/fs/cgroup/cpu,cpuacct=/cg/cpu/c1", "/sys/fs/cgroup/systemd=/cg/systemd/c1"),
                names(fixture, Fixture.V1));
        assertEquals(List.of(), names(fixture, Fixture.V2));
        assertEquals(List.of(), names(fixture.namespaces("mount", "cgroup"), Fixture.V1));
    }

    @Test
    void inAUserNamespaceDevicesAreTheHosts() throws JrunException {
        List<ExternalMount> mounts = of(
                Fixture.container().userNamespace().mount("bind", "/dev/zero", "/dev/zero", "bind"), CgroupFacts.NONE);

        assertTrue(mounts.contains(new ExternalMount("/dev/null", "/dev/null", false, true, "/linux/devices")));
        assertTrue(mounts.contains(new ExternalMount("/dev/zero", "/dev/zero", false, false, "/mounts/0")));
    }

    @Test
    void theCoverOfMaskedFilesHasANameOfItsOwn() throws JrunException {
        Fixture fixture = Fixture.container().mount("bind", "/dev/null", "/dev/null", "bind");

        assertEquals("/dev/null", ExternalMounts.maskName(List.of()));
        assertEquals("masked:/dev/null", ExternalMounts.maskName(of(fixture, CgroupFacts.NONE)));
    }
}
