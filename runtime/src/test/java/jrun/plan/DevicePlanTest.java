// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import jrun.spec.Capability;
import jrun.spec.JrunException;
import org.junit.jupiter.api.Test;

class DevicePlanTest {
    private static final String HOOKS = "SYNC: run createRuntime hooks # /hooks/createRuntime";

    @Test
    void theDefaultDevicesAreMade() throws JrunException {
        assertEquals(
                List.of(
                        "MKNOD path=\"/dev/null\" mode=020666 major=1 minor=3 uid=0 gid=0",
                        "MKNOD path=\"/dev/random\" mode=020666 major=1 minor=8 uid=0 gid=0",
                        "MKNOD path=\"/dev/full\" mode=020666 major=1 minor=7 uid=0 gid=0",
                        "MKNOD path=\"/dev/tty\" mode=020666 major=5 minor=0 uid=0 gid=0",
                        "MKNOD path=\"/dev/zero\" mode=020666 major=1 minor=5 uid=0 gid=0",
                        "MKNOD path=\"/dev/urandom\" mode=020666 major=1 minor=9 uid=0 gid=0"),
                Fixture.container().only("MKNOD"));
    }

    @Test
    void theDefaultLinksAreMade() throws JrunException {
        assertEquals(
                List.of(
                        "SYMLINK text=\"pts/ptmx\" path=\"/dev/ptmx\"",
                        "SYMLINK text=\"/proc/self/fd\" path=\"/dev/fd\"",
                        "SYMLINK text=\"/proc/self/fd/0\" path=\"/dev/stdin\"",
                        "SYMLINK text=\"/proc/self/fd/1\" path=\"/dev/stdout\"",
                        "SYMLINK text=\"/proc/self/fd/2\" path=\"/dev/stderr\"",
                        "SYMLINK text=\"/proc/kcore\" path=\"/dev/core\""),
                Fixture.container().only("SYMLINK"));
    }

    @Test
    void thereIsNoCoreLinkOnAKernelWithoutKcore() throws JrunException {
        assertEquals(
                5, Fixture.container().insideUserNamespace().only("SYMLINK").size());
    }

    @Test
    void aDevBoundFromTheHostIsLeftAlone() throws JrunException {
        Fixture fixture = Fixture.container().mount("bind", "/dev", "/dev/", "rbind");

        fixture.showsNo("MKNOD");
        fixture.showsNo("SYMLINK");
    }

    @Test
    void whereSomethingIsMountedNothingIsMade() throws JrunException {
        Fixture fixture = Fixture.container()
                .mount("bind", "/dev/urandom", "/dev//random", "bind")
                .mount("bind", "/file", "/dev/stdin", "bind")
                .mount("tmpfs", "tmpfs", "/dev/x")
                .linux("\"devices\":[{\"path\":\"/dev/x\",\"type\":\"c\",\"major\":1,\"minor\":3}]");

        assertEquals(5, fixture.only("MKNOD").size());
        assertFalse(String.join("", fixture.only("MKNOD")).contains("/dev/random"));
        assertEquals(5, fixture.only("SYMLINK").size());
    }

    @Test
    void aGivenDeviceReplacesTheDefaultOfItsPath() throws JrunException {
        Fixture fixture = Fixture.container()
                .linux(
                        "\"devices\":[{\"path\":\"/dev/null\",\"type\":\"c\",\"major\":1,\"minor\":3,\"fileMode\":384}]");

        fixture.shows("MKNOD path=\"/dev/null\" mode=020600 major=1 minor=3 uid=0 gid=0 # /linux/devices/0");
        assertEquals(6, fixture.only("MKNOD").size());
    }

    @Test
    void modeAndOwnerAreTaken() throws JrunException {
        Fixture.container()
                .linux("\"devices\":[{\"path\":\"/dev/sda\",\"type\":\"b\",\"major\":8,\"minor\":0,\"fileMode\":432,"
                        + "\"uid\":5,\"gid\":6}]")
                .shows("MKNOD path=\"/dev/sda\" mode=060660 major=8 minor=0 uid=5 gid=6 # /linux/devices/0");
    }

    @Test
    void anUnbufferedDeviceIsACharacterDevice() throws JrunException {
        Fixture.container()
                .linux("\"devices\":[{\"path\":\"/dev/u\",\"type\":\"u\",\"major\":4,\"minor\":1}]")
                .shows("MKNOD path=\"/dev/u\" mode=020666 major=4 minor=1 uid=0 gid=0 # /linux/devices/0");
    }

    @Test
    void aFifoIsMadeEvenInAUserNamespace() throws JrunException {
        Fixture.container()
                .userNamespace()
                .linux("\"devices\":[{\"path\":\"/dev/pipe\",\"type\":\"p\"}]")
                .shows("MKNOD path=\"/dev/pipe\" mode=010666 major=0 minor=0 uid=0 gid=0 # /linux/devices/0");
    }

    @Test
    void inAUserNamespaceDevicesAreBoundFromTheHost() throws JrunException {
        Fixture fixture = Fixture.container().userNamespace();

        fixture.shows("BIND_DEVICE source=\"/dev/null\" target=\"/dev/null\"");
        fixture.showsNo("MKNOD");
    }

    /** Its root would be the owner of the host's nodes, and may take a read-only flag away that is set inside. */
    @Test
    void whereTheUserNamespaceHasTheHostsRootItGetsNodesOfItsOwnMadeOutside() throws JrunException {
        Fixture fixture = Fixture.container()
                .namespaces("pid", "mount", "user")
                .linux("\"uidMappings\":[{\"containerID\":0,\"hostID\":0,\"size\":10}]")
                .linux("\"gidMappings\":[{\"containerID\":0,\"hostID\":0,\"size\":10}]");
        List<String> names = Fixture.names(fixture.plan());

        fixture.shows("OWN_NODES sources=[\"/dev/null\" \"/dev/random\" \"/dev/full\" \"/dev/tty\" \"/dev/zero\""
                + " \"/dev/urandom\"]");
        assertTrue(names.indexOf("OWN_NODES") < names.indexOf("CLONE"));
    }

    @Test
    void noOtherContainerNeedsThem() throws JrunException {
        Fixture.container().userNamespace().showsNo("OWN_NODES");
        Fixture.container().showsNo("OWN_NODES");
    }

    @Test
    void aRuntimeInsideAUserNamespaceBindsAsWell() throws JrunException {
        Fixture.container().insideUserNamespace().showsNo("MKNOD");
    }

    @Test
    void aRuntimeWithoutMknodBindsAsWell() throws JrunException {
        long caps = Capability.all() & ~Capability.MKNOD.mask();
        Fixture.container()
                .facts(new HostFacts(Set.of(), caps, 40, CgroupFacts.NONE))
                .showsNo("MKNOD");
    }

    @Test
    void devicesComeAfterTheMounts() throws JrunException {
        List<String> names = Fixture.names(
                Fixture.container().mount("tmpfs", "tmpfs", "/dev", "mode=755").plan());

        assertEquals(true, names.indexOf("MKNOD") > names.indexOf("ATTACH"));
    }

    @Test
    void onlyAFileSystemThatMayBeOnADeviceNeedsMoreDevicesThanTheContainer() throws JrunException {
        Fixture without = Fixture.container()
                .cgroups(Fixture.HYBRID)
                .mount("proc", "proc", "/proc")
                .mount("tmpfs", "tmpfs", "/t", "tmpcopyup")
                .mount("bind", "/dev/sda", "/b")
                .mount("ext4", "/dev/sda", "/b", "rbind")
                .mount("ext4", "/dev/sda", "/b", "remount", "ro")
                .mount("overlay", "overlay", "/o", "lowerdir=/a:/b")
                .mount("cgroup", "cgroup", "/sys/fs/cgroup");

        assertTrue(without.parent().contains(restrict("BESIDE")), "device rules come before the first operation");
        for (String type : List.of("ext4", "xfs", "fuse", "fuseblk", "unheard-of")) {
            Fixture with = Fixture.container().mount("proc", "proc", "/proc").mount(type, "/dev/sda", "/d");
            assertTrue(with.parent().contains(restrict("WAIT_START")), "device rules come after the mount of " + type);
            with.top("\"hooks\":{\"createRuntime\":[{\"path\":\"/h\"}]}");
            List<String> steps = with.parent();
            assertTrue(
                    steps.indexOf(restrict("SYNC")) < steps.indexOf(HOOKS) && steps.contains(restrict("SYNC")), type);
        }
    }

    private static String restrict(String moment) {
        return moment + ": put the device rules in force # /linux/resources/devices";
    }

    @Test
    void theDevtmpfsOfTheHostIsRefused() {
        Fixture.container()
                .mount("devtmpfs", "devtmpfs", "/dev")
                .fails(
                        "/mounts/0/type: there is one devtmpfs for the whole host, so what is made for the container would be"
                                + " made in the host's /dev; hint: bind the host's /dev instead, or use a tmpfs");
    }
}
