// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** mounts: kinds, options, bind mounts and what they are mounted on. */
class MountsTest extends ContainerTest {

    @Test
    void mountsHappenInTheOrderOfTheList() {
        Os.write(Os.mkdirs(file("below")).resolve("hidden"), "");
        Bundle bundle = bundle("ls", "/mnt")
                .bind(file("below"), "/mnt", "rbind")
                .mount("{\"destination\": \"/mnt\", \"type\": \"tmpfs\", \"source\": \"tmpfs\"}")
                .bind(file("below").resolve("hidden"), "/mnt/later", "bind");

        assertEquals("later", output(bundle));
    }

    /** {@code -v /dev/urandom:/dev/random} is how people once did without entropy. */
    @Test
    void aMountOnADeviceOrALinkOfDevIsThereInItsPlace() {
        Path file = Os.write(file("given"), "given\n");
        Bundle bundle = script("cat /dev/full /dev/stdin; stat -c %t,%T /dev/random /dev/fuse")
                .bind(file, "/dev/full", "bind")
                .bind(file, "/dev/stdin", "bind")
                .bind(Path.of("/dev/urandom"), "/dev/random", "bind")
                .bind(Path.of("/dev/null"), "/dev/fuse", "bind")
                .json("/linux/devices", "[{\"path\": \"/dev/fuse\", \"type\": \"c\", \"major\": 10, \"minor\": 229}]");

        assertEquals("given\ngiven\n1,9\n1,3", output(bundle));
    }

    /** As runc's since 1.3: a mode that is given wins, and where nothing was there it is the file system's own. */
    @Test
    void aTmpfsHasAndShowsTheModeOfTheDirectoryThatItCovers() {
        Target.onlyForJrun("the older runc and crun do not show it");
        Bundle bundle = script(
                        "for d in /there /given /new; do stat -c %a $d; grep -o \" $d .*\" /proc/mounts; done | sed -E 's/,uid=.*,gid=[0-9]*|,inode64//g'")
                .mount("{\"destination\": \"/there\", \"type\": \"tmpfs\", \"options\": [\"ro\"]}")
                .mount("{\"destination\": \"/given\", \"type\": \"tmpfs\", \"options\": [\"mode=1500\"]}")
                .mount("{\"destination\": \"/new\", \"type\": \"tmpfs\"}");
        Os.sh(bundle.rootfs(), "mkdir there given; chmod 2710 there; chmod 700 given");

        assertEquals("""
                2710
                 /there tmpfs ro,relatime,mode=2710 0 0
                1500
                 /given tmpfs rw,relatime,mode=1500 0 0
                1777
                 /new tmpfs rw,relatime 0 0""", output(bundle));
    }

    @ParameterizedTest
    @CsvSource({
        "ro, ro,",
        "rw, rw,",
        "nosuid, nosuid,",
        "nodev, nodev,",
        "noexec, noexec,",
        "noatime, noatime,",
        "nodiratime, nodiratime,",
        "relatime, relatime,",
        "sync, sync,",
        "dirsync, dirsync,",
        "mode=700, mode=700,",
        "size=64k, size=64k,",
        "nr_inodes=99, nr_inodes=99,",
        "uid=1000, uid=1000,",
        "strictatime, , relatime"
    })
    void optionsOfTmpfsAreApplied(String option, String expected, String absent) {
        Bundle bundle = script("grep ' /mnt ' /proc/mounts")
                .mount("{\"destination\": \"/mnt\", \"type\": \"tmpfs\", \"source\": \"tmpfs\", \"options\": [\""
                        + option + "\"]}");

        String options = "," + output(bundle).split(" ")[3] + ",";

        assertTrue(expected == null || options.contains("," + expected + ","), options);
        assertTrue(absent == null || !options.contains("," + absent + ","), options);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"async", "suid", "dev", "exec", "atime", "diratime", "noiversion", "nomand", "silent", "loud"})
    void optionsThatAreTheDefaultAreTaken(String option) {
        assertEquals(
                "fine",
                output(bundle("echo", "fine")
                        .mount(
                                "{\"destination\": \"/mnt\", \"type\": \"tmpfs\", \"source\": \"tmpfs\", \"options\": [\""
                                        + option + "\"]}")));
    }

    @Test
    void defaultsIsAnOption() {
        Target.notForRunc("runc 1.1 hands it to the file system");
        assertEquals(
                "fine",
                output(
                        bundle("echo", "fine")
                                .mount(
                                        "{\"destination\": \"/mnt\", \"type\": \"tmpfs\", \"source\": \"tmpfs\", \"options\": [\"defaults\"]}")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ro", "nosuid", "nodev", "noexec", "noatime", "nodiratime"})
    void optionsOfABindMountAreApplied(String option) {
        Bundle bundle =
                script("grep ' /mnt ' /proc/self/mountinfo").bind(Os.mkdirs(file("data")), "/mnt", "bind", option);

        String options = "," + output(bundle).split(" ")[5] + ",";

        assertTrue(options.contains("," + option + ","), options);
    }

    @Test
    void aReadOnlyBindMountCannotBeWritten() {
        Result result = run(bundle("touch", "/mnt/x").bind(Os.mkdirs(file("data")), "/mnt", "bind", "ro"));

        assertEquals(1, result.exit());
        assertTrue(result.err().contains("Read-only"), result.err());
    }

    @Test
    void aBindMountIsWrittenThrough() {
        run(script("echo hi > /mnt/made").bind(Os.mkdirs(file("data")), "/mnt", "rbind", "rw"))
                .ok();

        assertEquals("hi\n", Os.read(file("data").resolve("made")));
    }

    @Test
    void aFileIsBoundOnAFileThatIsMadeForIt() {
        Path source = Os.write(file("resolv.conf"), "nameserver");

        assertEquals(
                "nameserver",
                output(bundle("cat", "/etc/deep/resolv.conf").bind(source, "/etc/deep/resolv.conf", "bind")));
    }

    @Test
    void theDestinationIsMadeWithItsParents() {
        assertEquals(
                "755", output(bundle("stat", "-c", "%a", "/a/b").bind(Os.mkdirs(file("data")), "/a/b/c", "rbind")));
    }

    @Test
    void bindTakesOneMountAndRbindTakesThoseBelowToo() {
        Os.mkdirs(file("tree/sub"));
        Bundle bundle = script("ls /one/sub; echo -; ls /all/sub")
                .bind(file("tree"), "/one", "bind")
                .bind(file("tree"), "/all", "rbind");
        bundle.save();

        Result result = runtime.command("run", "-b", bundle.path().toString(), newId())
                .through(
                        "unshare",
                        "-m",
                        "sh",
                        "-c",
                        "mount -t tmpfs none tree/sub; touch tree/sub/inner; exec \"$@\"",
                        "sh")
                .run();

        assertEquals("-\ninner\n", result.ok().out());
    }

    @Test
    void theSourceOfABindMountMayBeRelativeToTheBundle() {
        Bundle bundle = bundle("cat", "/mnt/file");
        Os.write(Os.mkdirs(bundle.path().resolve("data")).resolve("file"), "relative");

        assertEquals("relative", output(bundle.bind(Path.of("data"), "/mnt", "bind")));
    }

    @Test
    void aBindMountWithoutTypeIsKnownByItsOption() {
        Os.write(Os.mkdirs(file("data")).resolve("file"), "typeless");
        Bundle bundle = bundle("cat", "/mnt/file")
                .mount("{\"destination\": \"/mnt\", \"source\": \"" + file("data") + "\", \"options\": [\"bind\"]}");

        assertEquals("typeless", output(bundle));
    }

    @Test
    void aSymlinkInTheRootfsLeadsToAPlaceInTheRootfs() {
        Bundle bundle = script("cat /real/file").bind(Os.mkdirs(file("data")), "/link", "bind");
        Os.write(file("data").resolve("file"), "through");
        Os.mkdirs(bundle.rootfs().resolve("real"));
        Os.symlink(bundle.rootfs().resolve("link"), "/real");

        assertEquals("through", output(bundle));
    }

    @Test
    void procSysfsDevptsAndMqueueAreMountedWithTheirOptions() {
        Bundle bundle = script("cut -d ' ' -f 2,3,4 /proc/mounts")
                .mount(
                        "{\"destination\": \"/dev/mqueue\", \"type\": \"mqueue\", \"source\": \"mqueue\", \"options\": [\"nosuid\", \"noexec\", \"nodev\"]}");

        String mounts = output(bundle);

        assertTrue(mounts.contains("/proc proc rw,relatime"), mounts);
        assertTrue(mounts.contains("/sys sysfs ro,nosuid,nodev,noexec,relatime"), mounts);
        assertTrue(mounts.contains("/dev/pts devpts rw,nosuid,noexec,relatime,mode=620,ptmxmode=666"), mounts);
        assertTrue(mounts.contains("/dev/mqueue mqueue rw,nosuid,nodev,noexec,relatime"), mounts);
    }

    @Test
    void aTmpfsHasTheModeAndOwnerOfTheDirectoryBelowIt() throws Exception {
        Target.notForRunc("only newer ones keep the owner");
        Bundle bundle = bundle("stat", "-c", "%a", "/data")
                .mount("{\"destination\": \"/data\", \"type\": \"tmpfs\", \"source\": \"tmpfs\"}");
        Path data = Os.mkdirs(bundle.rootfs().resolve("data"));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-x--x"));

        assertEquals("751", output(bundle));
    }

    @Test
    void tmpcopyupFillsATmpfsWithWhatWasThere() {
        Bundle bundle = script(
                        "cat /data/sub/file; readlink /data/link; stat -c '%a %u' /data/sub/file; touch /data/new")
                .mount(
                        "{\"destination\": \"/data\", \"type\": \"tmpfs\", \"source\": \"tmpfs\", \"options\": [\"tmpcopyup\"]}");
        Os.mkdirs(bundle.rootfs().resolve("data/sub"));
        Path data = bundle.rootfs().resolve("data");
        Os.write(data.resolve("sub/file"), "copied\n");
        Os.symlink(data.resolve("link"), "sub/file");
        Os.sh(dir, "chown 1000 " + data + "/sub/file; chmod 4711 " + data + "/sub/file");

        assertEquals("copied\nsub/file\n4711 1000", output(bundle));
        assertFalse(Files.exists(data.resolve("new")));
    }

    /** Each level of a copy takes descriptors and stack, and an image may have more of them than there are. */
    @Test
    void aDirectoryThatIsTooDeepIsNotCopiedIntoATmpfs() {
        Target.onlyForJrun("runc copies to any depth");
        Bundle bundle = bundle("true")
                .mount(
                        "{\"destination\": \"/data\", \"type\": \"tmpfs\", \"source\": \"tmpfs\", \"options\": [\"tmpcopyup\"]}");
        Os.mkdirs(bundle.rootfs().resolve("data" + "/d".repeat(140)));

        run(bundle).fails(1, "/mounts/", "directory is nested more than 128 levels deep: /data: ELOOP");
    }

    @Test
    void anOverlayIsMountedByItsData() {
        for (String name : new String[] {"lower", "upper", "work"}) {
            Os.mkdirs(file(name));
        }
        Os.write(file("lower").resolve("file"), "below");
        Bundle bundle = script("cat /mnt/file; echo up > /mnt/made").mount("""
                {"destination": "/mnt", "type": "overlay", "source": "overlay",
                 "options": ["lowerdir=%1$s/lower,upperdir=%1$s/upper", "workdir=%1$s/work"]}""".formatted(dir));

        assertEquals("below", output(bundle));
        assertEquals("up\n", Os.read(file("upper").resolve("made")));
    }

    @Test
    void aMountOfAMissingSourceIsRefusedByItsPointerAndPath() {
        refused(
                bundle("true").bind(Path.of("/no/such/source"), "/mnt", "bind"),
                "/mounts/4",
                "/no/such/source",
                "ENOENT");
    }

    @Test
    void anUnknownFileSystemIsRefused() {
        refused(
                bundle("true").mount("{\"destination\": \"/mnt\", \"type\": \"nonsense\", \"source\": \"x\"}"),
                "/mounts/4",
                "nonsense",
                "ENODEV");
    }

    @Test
    void anUnknownOptionIsRefused() {
        refused(
                bundle("true")
                        .mount(
                                "{\"destination\": \"/mnt\", \"type\": \"tmpfs\", \"source\": \"x\", \"options\": [\"nonsense\"]}"),
                "/mounts/4",
                "nonsense");
    }

    @Test
    void aDirectoryBoundOnAFileIsRefused() {
        refused(bundle("true").bind(Os.mkdirs(file("data")), "/etc/passwd", "bind"), "/mounts/4", "/etc/passwd");
    }

    @Test
    void aLinkIsMadeInTheContainerWhenCopySymlinkAsksForIt() {
        Target.notForRunc("the option is crun's");
        Os.symlink(file("link"), "../there");
        Os.write(file("plain"), "plain");

        assertEquals(
                "../there plain",
                output(script("echo $(readlink /made/link) $(cat /made/plain)")
                        .bind(file("link"), "/made/link", "bind", "copy-symlink")
                        .bind(file("plain"), "/made/plain", "bind", "copy-symlink")));
    }

    @Test
    void aLinkThatIsThereStaysWhenItIsTheSameAndIsAnErrorWhenNot() {
        Target.notForRunc("the option is crun's");
        Os.symlink(file("link"), "there");
        Bundle bundle = bundle("readlink", "/link").bind(file("link"), "/link", "bind", "copy-symlink");
        Os.symlink(bundle.rootfs().resolve("link"), "there");
        assertEquals("there", output(bundle));
        Os.deleteTree(bundle.rootfs().resolve("link"));
        Os.symlink(bundle.rootfs().resolve("link"), "elsewhere");

        refused(bundle, "already exists with a different content");
    }

    @Test
    void aRelativeDestinationIsFromTheRootAsRuncHasIt() {
        Bundle bundle = bundle("stat", "-c", "%a", "/mnt").bind(Os.mkdirs(file("data")), "mnt", "bind");

        Result result = run(bundle);

        assertEquals("755", result.trimmed(), result.toString());
        assertTrue(result.err().matches("time=\\S+ level=warning msg=\"[^\\n]*mnt[^\\n]*\\n"), result.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/proc/meminfo",
                "/proc/cpuinfo",
                "/proc/stat",
                "/proc/uptime",
                "/proc/swaps",
                "/proc/loadavg",
                "/proc/diskstats"
            })
    void theFilesThatLxcfsReplacesMayBeMounted(String destination) {
        Bundle bundle = bundle("cat", destination).bind(Os.write(file("fake"), "fake"), destination, "bind");

        assertEquals("fake", output(bundle));
    }
}
