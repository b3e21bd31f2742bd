// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The root: read-only or not, devices in /dev, masked and read-only paths. */
class RootfsTest extends ContainerTest {

    @Test
    void theRootIsTheRootfsAndNothingOfTheHostIsMounted() {
        String mounts = output(bundle("cat", "/proc/self/mountinfo"));

        assertEquals(5, mounts.lines().count(), mounts);
    }

    @Test
    void aWritableRootIsWrittenThrough() {
        Bundle bundle = script("echo hi > /made");

        output(bundle);

        assertEquals("hi\n", Os.read(bundle.rootfs().resolve("made")));
    }

    @Test
    void aReadOnlyRootCannotBeWrittenButItsMountsCan() {
        Bundle bundle =
                script("touch /dev/x && ! touch /made && ! touch /etc/passwd").put("/root/readonly", true);

        Result result = run(bundle);

        assertEquals(0, result.exit());
        assertTrue(result.err().contains("Read-only file system"), result.err());
    }

    @Test
    void aReadOnlyRootStaysSoForTheHostsOwnUse() throws Exception {
        Bundle bundle = bundle("true").put("/root/readonly", true);

        output(bundle);

        Files.createFile(bundle.rootfs().resolve("host-may-write"));
    }

    @Test
    void aMissingRootfsIsRefused() {
        refused(bundle("true").put("/root/path", "nowhere"), "/root/path", "nowhere");
    }

    @Test
    void aRootfsThatIsAFileIsRefused() {
        Bundle bundle = bundle("true").put("/root/path", "file");
        Os.write(bundle.path().resolve("file"), "");

        refused(bundle, "/root/path");
    }

    @Test
    void noPivotWorksToo() {
        assertEquals("hi", output(script("echo hi; ls / | grep -q bin").withoutNamespace("x"), "--no-pivot"));
    }

    @ParameterizedTest
    @CsvSource({"null,1:3", "zero,1:5", "full,1:7", "random,1:8", "urandom,1:9", "tty,5:0"})
    void theDefaultDevicesAreThereForEveryone(String name, String number) {
        String seen = output(bundle("stat", "-c", "%F %t:%T %a %u %g", "/dev/" + name));

        assertEquals("character special file " + number + " 666 0 0", seen);
    }

    @Test
    void theDefaultLinksAreThere() {
        String links = output(script("cd /dev; for l in fd stdin stdout stderr core ptmx; do readlink $l; done; true"));

        String core = Files.exists(Path.of("/proc/kcore")) ? "/proc/kcore\n" : "";
        assertEquals("/proc/self/fd\n/proc/self/fd/0\n/proc/self/fd/1\n/proc/self/fd/2\n" + core + "pts/ptmx", links);
    }

    @Test
    void theDefaultDevicesWork() {
        assertEquals(
                "0\n4",
                output(
                        script(
                                "cat /dev/null | wc -c; head -c 4 /dev/zero | wc -c; echo x > /dev/null; head -c 9 /dev/urandom > /dev/null")));
    }

    @Test
    void ptmxGivesPseudoTerminalsOfTheContainer() {
        assertEquals(
                "/dev/pts/0", output(bundle("ittool", "pty", "24", "80", "tty")).strip());
    }

    @Test
    void extraDevicesAreMadeAsTheConfigurationSays() {
        Bundle bundle = script("stat -c '%F %t:%T %a %u %g' /dev/deep/fuse /dev/blk /fifo")
                .json("/linux/devices", """
                        [{"type": "c", "path": "/dev/deep/fuse", "major": 10, "minor": 229, "fileMode": 416, "uid": 1000, "gid": 1001},
                         {"type": "b", "path": "/dev/blk", "major": 7, "minor": 300, "fileMode": 384},
                         {"type": "p", "path": "/fifo", "fileMode": 438}]""");

        assertEquals("""
                character special file a:e5 640 1000 1001
                block special file 7:12c 600 0 0
                fifo 0:0 666 0 0""", output(bundle));
    }

    @Test
    void anExtraDeviceMayTakeTheTypeU() {
        Bundle bundle = bundle("stat", "-c", "%t:%T", "/dev/mine")
                .json("/linux/devices", "[{\"type\": \"u\", \"path\": \"/dev/mine\", \"major\": 1, \"minor\": 3}]");

        assertEquals("1:3", output(bundle));
    }

    @Test
    void aDefaultDeviceMayBeListedToo() {
        Target.notForRunc("runc 1.1 denies its use then");
        Bundle bundle = bundle("stat", "-c", "%t:%T", "/dev/null")
                .json(
                        "/linux/devices",
                        "[{\"type\": \"c\", \"path\": \"/dev/null\", \"major\": 1, \"minor\": 3, \"fileMode\": 438}]");

        assertEquals("1:3", output(bundle));
    }

    @Test
    void anUnknownDeviceTypeIsRefused() {
        refused(
                bundle("true")
                        .json(
                                "/linux/devices",
                                "[{\"type\": \"z\", \"path\": \"/dev/z\", \"major\": 1, \"minor\": 3}]"),
                "/linux/devices/0");
    }

    @Test
    void aBindMountedDevIsLeftAlone() {
        Bundle bundle = bundle("ls", "/dev");
        bundle.config().remove("mounts");
        bundle.mount("{\"destination\": \"/proc\", \"type\": \"proc\", \"source\": \"proc\"}")
                .bind(Os.mkdirs(file("dev")), "/dev", "rbind");
        Os.sh(dir, "touch dev/mine; mknod -m 666 dev/null c 1 3");

        assertEquals("mine\nnull", output(bundle));
    }

    @Test
    void aMaskedFileIsEmptyAndAMaskedDirectoryTooAndNeitherCanBeWritten() {
        Bundle bundle = script("cat /secret | wc -c; ls /secrets | wc -l; touch /secrets/x; stat -c %t:%T /secret")
                .json("/linux/maskedPaths", "[\"/secret\", \"/secrets\", \"/not/there\"]");
        Os.write(bundle.rootfs().resolve("secret"), "secret");
        Os.write(Os.mkdirs(bundle.rootfs().resolve("secrets")).resolve("key"), "secret");

        Result result = run(bundle);

        assertEquals("0\n0\n1:3\n", result.out());
        assertTrue(result.err().contains("Read-only"), result.err());
    }

    @Test
    void readonlyPathsCanBeReadButNotWritten() {
        Bundle bundle = script("cat /etc/x; ! touch /etc/x && ! touch /etc/y && ! touch /file; touch /tmp/z")
                .json("/linux/readonlyPaths", "[\"/etc\", \"/file\", \"/not/there\"]");
        Os.write(bundle.rootfs().resolve("etc/x"), "content\n");
        Os.write(bundle.rootfs().resolve("file"), "");

        Result result = run(bundle);

        assertEquals(0, result.exit(), result.toString());
        assertEquals("content\n", result.out());
    }

    @Test
    void aReadOnlyPathIsSoWithTheMountsBelowIt() {
        Target.onlyForJrun("others leave mounts below it writable");
        Bundle bundle = script("echo $(ls /data/inner); ! touch /data/x && ! touch /data/inner/y")
                .bind(Os.mkdirs(file("volume")), "/data/inner", "bind")
                .json("/linux/readonlyPaths", "[\"/data\"]");
        Os.write(file("volume").resolve("content"), "");

        Result result = run(bundle);

        assertEquals("content\n", result.out());
        assertEquals(0, result.exit(), result.toString());
    }

    @Test
    void readonlyPathsKeepTheFlagsOfTheirMount() {
        String options = output(script("grep ' /proc/sys ' /proc/self/mountinfo | cut -d ' ' -f 6")
                .json("/linux/readonlyPaths", "[\"/proc/sys\"]")
                .json("/mounts/0/options", "[\"nosuid\", \"noexec\", \"nodev\"]"));

        assertEquals("ro,nosuid,nodev,noexec,relatime", options);
    }

    @Test
    void theDefaultsOfSpecAreMaskedAndReadOnly() {
        Bundle bundle = script(
                        "cat /proc/kcore /proc/keys /proc/timer_list | wc -c; ! echo 1 > /proc/sys/vm/swappiness; ! echo b > /proc/sysrq-trigger")
                .json(
                        "/linux/maskedPaths",
                        "[\"/proc/acpi\", \"/proc/kcore\", \"/proc/keys\", \"/proc/timer_list\", \"/sys/firmware\"]")
                .json(
                        "/linux/readonlyPaths",
                        "[\"/proc/bus\", \"/proc/fs\", \"/proc/irq\", \"/proc/sys\", \"/proc/sysrq-trigger\"]");

        Result result = run(bundle);

        assertEquals(new Result(0, "0\n", result.err()), result);
    }

    @Test
    void aRelativeMaskedPathIsRefused() {
        Target.notForRunc("runc 1.1 takes it");
        refused(bundle("true").json("/linux/maskedPaths", "[\"proc/kcore\"]"), "/linux/maskedPaths/0");
    }
}
