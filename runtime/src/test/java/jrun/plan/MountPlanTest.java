// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import jrun.spec.JrunException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MountPlanTest {
    private static final String[] STEPS = {
        "TARGET_MODE", "NEW_MOUNT", "MOUNT_ATTR", "COPY_UP", "ATTACH", "REMOUNT", "OPEN_TREE"
    };

    private static List<String> steps(Fixture fixture) throws JrunException {
        return fixture.only(STEPS).stream()
                .map(step -> step.replaceFirst(" # /mounts/0", ""))
                .toList();
    }

    @Test
    void procIsMountedOnAPlainDirectory() throws JrunException {
        assertEquals(
                List.of(
                        "NEW_MOUNT slot=127 type=\"proc\" source=\"proc\" options=[] attributes=0",
                        "ATTACH slot=127 target=\"/proc\" PLAIN_DIRECTORY"),
                steps(Fixture.container().mount("proc", "proc", "/proc")));
    }

    @Test
    void aDestinationBelowTheRootFileSystemOfTheHostIsThePathInside() throws JrunException {
        Fixture fixture = Fixture.container().mount("tmpfs", "tmpfs", "/bundle/rootfs/x");

        fixture.shows("ATTACH slot=127 target=\"/x\" NOT_ON_PROC # /mounts/0");
        fixture.warns("/mounts/0/destination: /bundle/rootfs/x is taken for /x"
                + ", a destination is a path inside the container");
    }

    /** What is there before the mounts would be mounted in silence. */
    @Test
    void sysfsIsMountedOnAPlainDirectory() throws JrunException {
        assertEquals(
                List.of(
                        "NEW_MOUNT slot=127 type=\"sysfs\" source=\"sysfs\" options=[]"
                                + " attributes=RDONLY|NOSUID|NODEV|NOEXEC",
                        "ATTACH slot=127 target=\"/sys\" PLAIN_DIRECTORY"),
                steps(Fixture.container().mount("sysfs", "sysfs", "/sys", "nosuid", "noexec", "nodev", "ro")));
    }

    @Test
    void aUserNamespaceWithItsOwnNetworkMountsSysfs() throws JrunException {
        assertEquals(
                "NEW_MOUNT slot=127 type=\"sysfs\" source=\"sysfs\" options=[] attributes=0",
                steps(Fixture.container().userNamespace("mount", "network").mount("sysfs", "sysfs", "/sys"))
                        .getFirst());
    }

    @Test
    void fileSystemOptionsGoToTheFileSystemAndAttributesToTheMount() throws JrunException {
        assertEquals(
                "NEW_MOUNT slot=127 type=\"devpts\" source=\"devpts\" options=[\"newinstance\" \"ptmxmode=0666\""
                        + " \"mode=0620\" \"gid=5\"] attributes=NOSUID|NOEXEC",
                steps(Fixture.container()
                                .mount(
                                        "devpts",
                                        "devpts",
                                        "/dev/pts",
                                        "nosuid",
                                        "noexec",
                                        "newinstance",
                                        "ptmxmode=0666",
                                        "mode=0620",
                                        "gid=5"))
                        .getFirst());
    }

    @Test
    void superblockFlagsAreOptionsOfTheFileSystem() throws JrunException {
        assertEquals(
                "NEW_MOUNT slot=127 type=\"ext4\" source=\"/dev/sda1\" options=[\"sync\" \"lazytime\" \"ro\"]"
                        + " attributes=RDONLY",
                steps(Fixture.container().mount("ext4", "/dev/sda1", "/data", "sync", "lazytime", "ro"))
                        .getFirst());
    }

    @Test
    void aTmpfsTakesTheModeOfTheDirectoryItCovers() throws JrunException {
        assertEquals(
                List.of(
                        "TARGET_MODE target=\"/run\"",
                        "NEW_MOUNT slot=127 type=\"tmpfs\" source=\"tmpfs\" options=[] attributes=0 MODE",
                        "ATTACH slot=127 target=\"/run\" NOT_ON_PROC"),
                steps(Fixture.container().mount("tmpfs", "tmpfs", "/run")));
    }

    @Test
    void aTmpfsWithAModeKeepsIt() throws JrunException {
        assertEquals(
                "NEW_MOUNT slot=127 type=\"tmpfs\" source=\"tmpfs\" options=[\"mode=755\"] attributes=0",
                steps(Fixture.container().mount("tmpfs", "tmpfs", "/run", "mode=755"))
                        .getFirst());
    }

    @Test
    void aReadOnlyTmpfsStaysWritableUntilTheRootIsEntered() throws JrunException {
        Fixture fixture = Fixture.container().mount("tmpfs", "tmpfs", "/run", "ro", "nosuid");
        List<String> lines = fixture.lines();

        assertEquals(
                "NEW_MOUNT slot=1 type=\"tmpfs\" source=\"tmpfs\" options=[] attributes=NOSUID MODE",
                steps(fixture).get(1));
        assertTrue(
                lines.contains("ATTACH slot=1 target=\"/run\" NOT_ON_PROC|KEEP_SLOT # /mounts/0"), "the slot is kept");
        String change = "MOUNT_ATTR slot=1 set=RDONLY clear=0 propagation=0 usernsSlot=-1 named=0 # /mounts/0";
        assertTrue(lines.indexOf(change) > lines.indexOf("ENTER_ROOT how=PIVOT takenOff=[]"));
    }

    @Test
    void tmpcopyupCopiesBeforeTheMountCovers() throws JrunException {
        assertEquals(
                List.of(
                        "TARGET_MODE target=\"/etc\"",
                        "NEW_MOUNT slot=127 type=\"tmpfs\" source=\"tmpfs\" options=[] attributes=0 MODE",
                        "COPY_UP slot=127 path=\"/etc\"",
                        "ATTACH slot=127 target=\"/etc\" NOT_ON_PROC"),
                steps(Fixture.container().mount("tmpfs", "tmpfs", "/etc", "tmpcopyup")));
    }

    @Test
    void tmpcopyupIsForTmpfsOnly() throws JrunException {
        Fixture.container()
                .mount("mqueue", "mqueue", "/dev/mqueue", "tmpcopyup")
                .warns("/mounts/0: tmpcopyup is only for tmpfs and is ignored");
    }

    @Test
    void propagationIsSetBeforeTheMountIsSeen() throws JrunException {
        assertEquals(
                List.of(
                        "TARGET_MODE target=\"/t\"",
                        "NEW_MOUNT slot=127 type=\"tmpfs\" source=\"t\" options=[] attributes=0 MODE",
                        "MOUNT_ATTR slot=127 set=0 clear=0 propagation=REC|SHARED usernsSlot=-1 named=0",
                        "ATTACH slot=127 target=\"/t\" NOT_ON_PROC"),
                steps(Fixture.container().mount("tmpfs", "t", "/t", "rshared")));
    }

    @Test
    void severalPropagationsAreAppliedInOrder() throws JrunException {
        assertEquals(
                List.of(
                        "MOUNT_ATTR slot=127 set=0 clear=0 propagation=SLAVE usernsSlot=-1 named=0",
                        "MOUNT_ATTR slot=127 set=0 clear=0 propagation=SHARED usernsSlot=-1 named=0"),
                Fixture.container().mount("bind", "/a", "/t", "bind", "slave", "shared").only("MOUNT_ATTR").stream()
                        .map(step -> step.replaceFirst(" # .*", ""))
                        .toList());
    }

    @Test
    void aBindIsClonedChangedAndAttached() throws JrunException {
        assertEquals(
                List.of(
                        "OPEN_TREE slot=127 source=\"/src\" RECURSIVE",
                        "MOUNT_ATTR slot=127 set=RDONLY|NOSUID clear=NODEV|NOEXEC|NOSYMFOLLOW propagation=REC|PRIVATE"
                                + " usernsSlot=-1 named=0",
                        "ATTACH slot=127 target=\"/dst\" NOT_ON_PROC"),
                steps(Fixture.container().mount("bind", "/src", "/dst", "rbind", "ro", "nosuid", "rprivate")));
    }

    @Test
    void aBindByTypeAloneIsABind() throws JrunException {
        assertEquals(
                List.of("OPEN_TREE slot=127 source=\"/src\"", "ATTACH slot=127 target=\"/dst\" NOT_ON_PROC"),
                steps(Fixture.container().mount("bind", "/src", "/dst")));
    }

    @Test
    void aBindByOptionIsABindWhateverItsType() throws JrunException {
        assertEquals(
                "OPEN_TREE slot=127 source=\"/src\"",
                steps(Fixture.container().mount("none", "/src", "/dst", "bind")).getFirst());
    }

    @Test
    void aRelativeSourceStartsAtTheBundle() throws JrunException {
        assertEquals(
                "OPEN_TREE slot=127 source=\"/bundle/data\"",
                steps(Fixture.container().mount("bind", "data", "/dst")).getFirst());
    }

    @Test
    void recursiveAttributesReachTheMountsBelow() throws JrunException {
        assertEquals(
                "MOUNT_ATTR slot=127 set=RDONLY clear=NOEXEC propagation=0 usernsSlot=-1 RECURSIVE named=0",
                steps(Fixture.container().mount("bind", "/src", "/dst", "rbind", "rro", "rexec"))
                        .get(1));
    }

    @Test
    void rwClearsReadOnlyOfTheSource() throws JrunException {
        assertEquals(
                "MOUNT_ATTR slot=127 set=0 clear=RDONLY|NOSUID|NODEV|NOEXEC|NOSYMFOLLOW propagation=0 usernsSlot=-1"
                        + " named=RDONLY",
                steps(Fixture.container().mount("bind", "/src", "/dst", "rw")).get(1));
    }

    @Test
    void insideAUserNamespaceTheHelperHearsWhichFlagsAreNotToBeLocked() throws JrunException {
        assertEquals(
                List.of(
                        "OPEN_TREE slot=127 source=\"/src\"",
                        "MOUNT_ATTR slot=127 set=NOSUID clear=RDONLY|NODEV|NOEXEC|NOSYMFOLLOW propagation=0 usernsSlot=-1"
                                + " named=RDONLY|NODEV|NOEXEC",
                        "ATTACH slot=127 target=\"/dst\" NOT_ON_PROC"),
                steps(Fixture.container()
                        .insideUserNamespace()
                        .mount("bind", "/src", "/dst", "rw", "dev", "exec", "nosuid")));
    }

    @Test
    void withAUserNamespaceSourcesAreOpenedOnTheHostAndCutOffFromIt() throws JrunException {
        Fixture fixture = Fixture.container().userNamespace().mount("bind", "/src", "/dst", "rbind", "rw");
        List<String> names = Fixture.names(fixture.plan());

        assertTrue(names.indexOf("OPEN_TREE") < names.indexOf("CLONE"));
        assertTrue(names.indexOf("ATTACH") > names.indexOf("CLONE"));
        assertEquals(
                List.of(
                        "OPEN_TREE slot=1 source=\"/src\" RECURSIVE",
                        "MOUNT_ATTR slot=1 set=0 clear=RDONLY|NOSUID|NODEV|NOEXEC|NOSYMFOLLOW propagation=REC|SLAVE"
                                + " usernsSlot=-1 named=RDONLY LOCKED",
                        "ATTACH slot=1 target=\"/dst\" NOT_ON_PROC"),
                steps(fixture));
    }

    @Test
    void aPrivateBindNeedsNoCutFromTheHost() throws JrunException {
        assertEquals(
                "MOUNT_ATTR slot=1 set=0 clear=0 propagation=REC|PRIVATE usernsSlot=-1 named=0",
                steps(Fixture.container().userNamespace().mount("bind", "/src", "/dst", "rbind", "rprivate"))
                        .get(1));
    }

    @Test
    void withoutPrivilegesSourcesAreOpenedInTheUserNamespace() throws JrunException {
        List<String> names = Fixture.names(Fixture.container()
                .userNamespace()
                .unprivileged()
                .mount("bind", "/src", "/dst", "rbind")
                .plan());

        assertTrue(names.indexOf("OPEN_TREE") > names.indexOf("CLONE"));
    }

    @Test
    void remountChangesWhatIsMounted() throws JrunException {
        assertEquals(
                List.of("REMOUNT target=\"/dev\" set=RDONLY clear=0 propagation=0"),
                steps(Fixture.container().mount("none", "none", "/dev", "remount", "ro")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/proc/cpuinfo",
                "/proc/diskstats",
                "/proc/meminfo",
                "/proc/stat",
                "/proc/swaps",
                "/proc/uptime",
                "/proc/loadavg",
                "/proc/slabinfo",
                "/proc/net/dev",
                "/proc/sys/kernel/ns_last_pid",
                "/proc/sys/crypto/fips_enabled"
            })
    void someFilesOfProcMayBeCovered(String target) throws JrunException {
        assertEquals(
                "ATTACH slot=127 target=\"" + target + "\"",
                steps(Fixture.container().mount("bind", "/lxcfs", target, "bind"))
                        .getLast());
    }

    @ParameterizedTest
    @CsvSource({"bind,/proc/self", "tmpfs,/proc/sys/net", "proc,/proc/1", "sysfs,/proc/sys", "bind,/sys/../proc/./keys"
    })
    void nothingElseInProcMayBeCovered(String type, String target) {
        Fixture.container()
                .mount(type, "/src", target)
                .fails("/mounts/0: " + Paths.clean(target) + " is inside /proc and cannot be mounted on");
    }

    @Test
    void procItselfMayBeBoundFromProcOnly() throws JrunException {
        assertEquals(
                "ATTACH slot=127 target=\"/proc\"",
                steps(Fixture.container().mount("bind", "/proc", "/proc", "rbind"))
                        .getLast());
        Fixture.container()
                .mount("bind", "/tmp/p", "/proc", "rbind")
                .fails("/mounts/0: only a proc file system can be mounted on /proc");
        Fixture.container()
                .mount("tmpfs", "tmpfs", "/proc")
                .fails("/mounts/0: only a proc file system can be mounted on /proc");
    }

    @Test
    void aTargetIsCleanedAndStartsAtTheRoot() throws JrunException {
        assertEquals(
                "ATTACH slot=127 target=\"/b\" NOT_ON_PROC",
                steps(Fixture.container().mount("bind", "/src", "a/..//b/", "bind"))
                        .getLast());
    }

    @Test
    void mountLabelsGoToFileSystemsThatTakeThem() throws JrunException {
        Fixture fixture = Fixture.container()
                .facts(Fixture.root(CgroupFacts.NONE, HostFacts.Trait.SELINUX))
                .linux("\"mountLabel\":\"u:r:t:s0:c1,c2\"")
                .mount("tmpfs", "tmpfs", "/t", "mode=700")
                .mount("proc", "proc", "/proc")
                .mount("mqueue", "mqueue", "/dev/mqueue");

        assertEquals(
                List.of(
                        "NEW_MOUNT slot=127 type=\"tmpfs\" source=\"tmpfs\" options=[\"mode=700\""
                                + " \"context=u:r:t:s0:c1,c2\"] attributes=0 # /mounts/0",
                        "NEW_MOUNT slot=127 type=\"proc\" source=\"proc\" options=[] attributes=0 # /mounts/1",
                        "NEW_MOUNT slot=127 type=\"mqueue\" source=\"mqueue\" options=[] attributes=0 # /mounts/2"),
                fixture.only("NEW_MOUNT"));
        fixture.top("\"annotations\":{\"run.oci.mount_context_type\":\"rootcontext\"}");
        assertTrue(fixture.only("NEW_MOUNT").getFirst().contains("\"rootcontext=u:r:t:s0:c1,c2\""));
    }

    @Test
    void aLinkIsCopiedWhenAskedForAndTheSourceIsOne() throws JrunException {
        Fixture fixture = Fixture.container()
                .link("link", "../text")
                .mount("bind", "link", "/a", "bind", "copy-symlink")
                .mount("bind", "link", "/b", "bind")
                .mount("bind", "file", "/c", "bind", "copy-symlink");

        assertEquals(
                List.of(
                        "SYMLINK text=\"../text\" path=\"/a\" KEEP # /mounts/0",
                        "OPEN_TREE slot=127 source=\"/bundle/link\" # /mounts/1",
                        "OPEN_TREE slot=127 source=\"/bundle/file\" # /mounts/2"),
                fixture.only("SYMLINK", "OPEN_TREE").subList(0, 3));
    }

    @Test
    void aSourceInTheRootfsIsOpenedAfterTheMountsBeforeIt() throws JrunException {
        List<String> names = Fixture.names(Fixture.container()
                .userNamespace()
                .mount("tmpfs", "tmpfs", "/t")
                .mount("bind", "rootfs/t/dir", "/dst", "bind")
                .plan());

        assertTrue(names.indexOf("OPEN_TREE") > names.indexOf("ATTACH"), names::toString);
    }

    @Test
    void accessTimesStayUnlessOneIsNamed() throws JrunException {
        assertTrue(steps(Fixture.container().mount("bind", "/src", "/dst", "relatime"))
                .get(1)
                .contains("clear=RDONLY|NOSUID|NODEV|NOEXEC|ATIME|NODIRATIME|NOSYMFOLLOW"));
    }

    @Test
    void anUnknownContextTypeIsNamed() {
        Fixture.container()
                .top("\"annotations\":{\"run.oci.mount_context_type\":\"mine\"}")
                .fails("/annotations/run.oci.mount_context_type: must be one of context, fscontext, defcontext,"
                        + " rootcontext, is \"mine\"");
    }

    @Test
    void aGroupOfDevptsThatIsNotMappedIsLeftOut() throws JrunException {
        Fixture fixture =
                Fixture.container().userNamespace().mount("devpts", "devpts", "/dev/pts", "gid=5", "mode=0620");

        fixture.warns("/mounts/0: gid=5 is left out, the group is not mapped");
        assertTrue(steps(fixture).getFirst().contains("options=[\"mode=0620\"]"));
    }

    @Test
    void withoutAMountNamespaceMountsAreLeftOut() throws JrunException {
        Fixture fixture = Fixture.container().namespaces("pid").mount("tmpfs", "tmpfs", "/t");

        assertEquals(List.of(), steps(fixture));
        fixture.warns("/mounts/0: /t is left out, the container has no mount namespace of its own");
    }
}
