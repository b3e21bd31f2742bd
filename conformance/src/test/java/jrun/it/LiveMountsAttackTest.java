// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A container that leads the mounts that are added to it, or removed from it, where they do not belong. */
class LiveMountsAttackTest extends AttackTest {
    private static final int ROUNDS = Target.isSlow() ? 25 : 200;
    private static final String UP = "../../../../../../../..";

    private Path outside = TestArea.base();
    private Path volume = TestArea.base();
    private Path source = TestArea.base();

    @BeforeEach
    void layBait() {
        Target.onlyForJrun("mounts");
        outside = Os.mkdirs(file("outside"));
        Os.write(outside.resolve("secret"), "BAIT of the host\n");
        volume = Os.mkdirs(file("volume"));
        Os.mkdirs(volume.resolve("dir"));
        Os.symlink(volume.resolve("link"), UP + outside);
        source = Os.mkdirs(file("source"));
        Os.write(source.resolve("live"), "live\n");
    }

    private Result mounts(String action, Container container, Path from, String to, String... options) {
        Path document = Os.write(file("mounts.json"), "[" + LiveMountsTest.bind(from, to, options) + "]");
        return runtime.call("mounts", action, container.id(), document.toString());
    }

    private Container victim(Bundle bundle) {
        return started(bundle.bind(volume, "/data", "bind", "rw"));
    }

    /** Of these files, wherever they would be mounted; other tests mount theirs meanwhile. */
    private List<String> hostMounts() {
        return Os.read(Path.of("/proc/self/mountinfo"))
                .lines()
                .filter(line -> line.contains(dir.toString()))
                .toList();
    }

    @Test
    void aTargetThatIsALinkOutOfTheRootfsStaysInside() {
        Container container = victim(sleeper());
        String bait = facts(outside);
        List<String> before = hostMounts();

        Result file = mounts("add", container, source, "/data/link/made");
        Result target = mounts("add", container, source, "/data/link");

        unchanged(bait, facts(outside));
        unchanged(before, hostMounts());
        file.ok();
        target.ok();
        assertEquals("live", container.exec("cat", "/data/link/live").ok().trimmed(), "it is there, inside");
    }

    @Test
    void aTargetThatALinkLeadsIntoProcIsRefused() {
        Container container = victim(sleeper());
        Os.symlink(volume.resolve("proc"), "/proc/sys");
        Os.symlink(volume.resolve("self"), "/proc/1/attr");

        for (String to : new String[] {"/data/proc", "/data/proc/kernel", "/data/self"}) {
            Result result = mounts("add", container, source, to);
            String mounts = container.exec("cat", "/proc/self/mountinfo").ok().out();
            held(!mounts.contains(" /proc/"), mounts);
            result.fails(1, "mount on " + to, "mount target is on procfs");
        }
    }

    @Test
    void aTargetThatIsAMagicLinkIsRefused() {
        Container container = victim(script("exec 7</; echo ready; exec sleep 1000"));
        Os.symlink(volume.resolve("fd"), "/proc/1/fd/7");

        Result result = mounts("add", container, source, "/data/fd/made");

        held(result.exit() != 0, result);
        result.fails(1, "ELOOP");
    }

    /** Each round may meet the directory or the link; nothing may come out of the container, or go to its procfs. */
    @Test
    void targetsAreRacedByASwap() {
        Container container = victim(bundle("/bin/attacker", "swap", "/data/dir", "/data/link"));
        String bait = facts(outside);
        List<String> before = hostMounts();
        int added = 0;

        for (int round = 0; round < ROUNDS; round++) {
            if (mounts("add", container, source, "/data/dir/mnt").exit() == 0) {
                added++;
                mounts("remove", container, source, "/data/dir/mnt");
            }
            unchanged(before, hostMounts());
        }

        String seen = container.end();
        unchanged(bait, facts(outside));
        Matcher swaps = Pattern.compile("swaps (\\d+)\n").matcher(seen);
        assertTrue(swaps.find() && Long.parseLong(swaps.group(1)) > 10L * ROUNDS, seen);
        assertTrue(added > 0, "no round came through");
    }

    /** The directory that holds the mount is moved away, and its path leads to a mount that hides a file. */
    @Test
    void aMountThatHidesAFileIsNotTakenOff() {
        Bundle bundle = script("until test -e /data/go; do sleep 0.05; done; mv /a /c && mkdir /a && ln -s /hidden /a/b"
                        + " && echo moved; cat /hidden; exec sleep 1000")
                .json("/linux/maskedPaths", "[\"/hidden\"]");
        Os.write(bundle.rootfs().resolve("hidden"), "HIDDEN\n");
        Container container = create(bundle.bind(volume, "/data", "bind", "rw")).start();
        mounts("add", container, source.resolve("live"), "/a/b").ok();
        Os.write(volume.resolve("go"), "");
        container.awaitOutput("moved");

        Result result = mounts("remove", container, source.resolve("live"), "/a/b");

        held(!container.exec("cat", "/hidden").out().contains("HIDDEN"), "the mask was taken off: " + result);
        result.fails(1, "no mount of `jrun mounts add` is there");
        assertEquals("live", container.exec("cat", "/c/b").ok().trimmed(), "the mount is where it was moved to");
    }

    /** What the configuration calls a directory of the root file system is what the container makes of it. */
    @Test
    void aSourceThatTheContainerCanLeadElsewhereIsRefused() {
        Container container = victim(sleeper());
        Path planted = Path.of(container.state().get("bundle").stringValue(), "rootfs/planted");
        Os.symlink(planted, outside.toString());

        Result result = mounts("add", container, planted, "/got");

        held(!container.exec("cat", "/got/secret").out().contains("BAIT"), result);
        result.fails(1, "/mounts/0/source", "inside the root file system");
    }

    /** Other names of the same place: a link, a mount of it elsewhere, and links of procfs. */
    @ParameterizedTest
    @ValueSource(strings = {"alias/planted", "mounted/planted", "above/../planted", "proc"})
    void norUnderAnotherName(String name) {
        Container container = victim(sleeper());
        Path rootfs = Path.of(container.state().get("bundle").stringValue(), "rootfs");
        Path inner = Os.mkdirs(rootfs.resolve("inner/deep"));
        Os.symlink(rootfs.resolve("planted"), outside.toString());
        Os.symlink(inner.resolve("planted"), outside.toString());
        Os.symlink(file("alias"), rootfs.toString());
        Os.symlink(file("above"), rootfs.resolve("inner").toString());
        Os.mkdirs(file("mounted"));
        Path source = name.equals("proc") ? Path.of("/proc/self/root" + rootfs + "/planted") : file(name);
        Os.sh(dir, "mount --bind " + inner + " mounted");
        try {
            Result result = mounts("add", container, source, "/got");

            held(!container.exec("cat", "/got/secret").out().contains("BAIT"), result);
            result.fails(1, "/mounts/0/source", "where the container may lead it anywhere");
        } finally {
            Os.sh(dir, "umount mounted");
        }
    }

    /** What the document calls a device is one of the host, and no node of the container's. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theDeviceOfAFileSystemIsTheHosts(boolean throughLink) {
        assumeTrue(
                Os.hasCommands("losetup", "mkfs.ext4") && Files.exists(Path.of("/dev/loop-control")),
                "needs loop devices");
        Os.sh(dir, "for d in source outside; do truncate -s 4M $d.img; mkfs.ext4 -q -d $d $d.img; done");
        String asked = Os.sh(dir, "losetup -f --show source.img").strip();
        String other = Os.sh(dir, "losetup -f --show outside.img").strip();
        try {
            String minor = other.replaceAll("\\D", "");
            Container container = started(script("mknod " + (throughLink ? "/dev/other" : asked) + " b 7 " + minor
                    + (throughLink ? " && ln -s other " + asked : "") + " && echo ready; exec sleep 1000"));
            Path document = Os.write(
                    file("mounts.json"),
                    "[{\"destination\": \"/got\", \"type\": \"ext4\", \"source\": \"" + asked
                            + "\", \"options\": [\"ro\"]}]");

            Result result = runtime.call("mounts", "add", container.id(), document.toString());

            held(!container.exec("cat", "/got/secret").out().contains("BAIT"), result);
            result.ok();
            assertEquals("live", container.exec("cat", "/got/live").ok().trimmed());
            container.kill();
        } finally {
            Os.sh(dir, "losetup -d " + asked + " " + other);
        }
    }

    /** Whoever may mount inside does so on the source as well, where the mount is a peer of the host's. */
    @Test
    void whatIsMountedInsideDoesNotComeToTheHost() {
        Os.sh(dir, "mount -t tmpfs tmpfs source; mount --make-shared source; mkdir source/sub");
        try {
            Container container = victim(
                    sleeper().capabilities("CAP_SYS_ADMIN", "CAP_DAC_OVERRIDE").put("/linux/seccomp", null));
            mounts("add", container, source, "/live").ok();
            List<String> before = hostMounts();

            String inside = container
                    .exec("sh", "-c", "mount -t tmpfs x /live/sub && grep ' /live/sub ' /proc/mounts")
                    .ok()
                    .out();

            assertTrue(inside.startsWith("x /live/sub tmpfs"), inside);
            unchanged(before, hostMounts());
        } finally {
            Os.sh(dir, "umount -R -l source");
        }
    }
}
