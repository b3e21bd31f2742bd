// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Paths that change under the runtime's hands: a process in a container exchanges a directory or file with a link out of
 * the rootfs, some hundred thousand times a second, while the runtime works on that path. All links lead to a directory
 * of the host with bait in it, which must be as it was, and of which nothing may be read.
 */
class RaceAttackTest extends AttackTest {
    private static final int ROUNDS = Target.isSlow() ? 25 : 500;
    private static final int MOST = 8;
    private static final String UP = "../../../../../../../..";
    private static final String MOUNTS = "[{\"destination\": \"/proc\", \"type\": \"proc\", \"source\": \"proc\"},"
            + " {\"destination\": \"/dev/pts\", \"type\": \"devpts\", \"source\": \"devpts\","
            + " \"options\": [\"newinstance\", \"ptmxmode=0666\"]}]";

    private Path volume = TestArea.base();
    private String bait = "";

    @BeforeEach
    void layBait() {
        volume = Os.mkdirs(file("volume"));
        Os.mkdirs(volume.resolve("dir"));
        Os.sh(dir, """
                mkdir -p outside/pts; cd outside
                echo 'BAIT of the host' > secret
                echo 'mallory:x:1234:1234::/BAIT:/bin/sh' > passwd
                printf '#!/bin/sh\\necho BAIT\\n' > tool; chmod 755 tool
                mknod pts/ptmx c 5 2; mknod null c 1 3""");
        Os.symlink(volume.resolve("link"), UP + file("outside"));
        bait = facts(file("outside"));
    }

    @Test
    void mountTargetsMaskedPathsDevicesAndTheWorkingDirectoryAreRacedByASwapInTheirVolume() {
        Container attacker = started(withVolume(bundle("/bin/attacker", "swap", "/data/dir", "/data/link")));
        List<Bundle> victims = List.of(
                victim("mount").bind(Os.mkdirs(file("inner")), "/data/dir/mnt", "bind"),
                victim("masked").json("/linux/maskedPaths", "[\"/data/dir/secret\", \"/data/dir\"]"),
                victim("device")
                        .json(
                                "/linux/devices",
                                "[{\"type\": \"c\", \"path\": \"/data/dir/node\", \"major\": 1, \"minor\": 3}]"),
                victim("cwd").put("/process/cwd", "/data/dir"));
        String id = newId();
        int[] ran = new int[victims.size()];

        for (int round = 0; round < ROUNDS || (lacks(ran) && round < MOST * ROUNDS); round++) {
            Result result = command("run", id, victims.get(round % ran.length)).run();
            if (result.exit() != 0 && !Target.isJrun()) {
                runtime.call("delete", "--force", id);
            }
            judge(result, ran, round % ran.length);
        }

        judge(attacker, ran);
    }

    @Test
    void theWorkingDirectoryPasswdExecutableAndTerminalOfExecAreRacedBySwapsInTheContainer() {
        Bundle bundle = withVolume(bundle(
                "/bin/attacker",
                "swap",
                "/data/dir",
                "/data/link",
                "/etc/passwd",
                "/etc/link",
                "/bin/tool",
                "/bin/link",
                "/dev",
                "/devlink"));
        Os.symlink(bundle.rootfs().resolve("etc/link"), UP + file("outside/passwd"));
        Os.symlink(bundle.rootfs().resolve("bin/link"), UP + file("outside/tool"));
        Os.symlink(bundle.rootfs().resolve("devlink"), UP + file("outside"));
        Os.script(bundle.rootfs().resolve("bin/tool"), "echo ran");
        Container attacker = started(bundle);
        List<Invocation> victims = List.of(
                attacker.execCommand(List.of("--cwd", "/data/dir"), "sh", "-c", "pwd; cat secret; echo ran"),
                attacker.execCommand(List.of("--user", "1234:1234"), "sh", "-c", "echo home=$HOME; echo ran"),
                attacker.execCommand(List.of(), "tool"),
                attacker.execCommand(List.of("-t"), "sh", "-c", "tty; echo ran").through(ittool(), "pty", "24", "80"));
        int[] ran = new int[victims.size()];

        for (int round = 0; round < ROUNDS || (lacks(ran) && round < MOST * ROUNDS); round++) {
            judge(victims.get(round % ran.length).run(), ran, round % ran.length);
        }

        judge(attacker, ran);
    }

    /** Whether there is a kind of which no round came through yet; few rounds of a slow build may all meet the link. */
    private static boolean lacks(int[] ran) {
        return Arrays.stream(ran).anyMatch(count -> count == 0);
    }

    /** A round may end by a refusal, but it shows nothing of the bait. */
    private static void judge(Result result, int[] ran, int kind) {
        held(!result.out().contains("BAIT") && !result.err().contains("BAIT"), result);
        if (result.out().replace("\r", "").endsWith("ran\n")) {
            ran[kind]++;
        }
    }

    /** The race was there: rounds of each kind came through, and there was more than one swap for each. */
    private void judge(Container attacker, int[] ran) {
        String seen = attacker.end();
        unchanged(bait, facts(file("outside")));
        Matcher swaps = Pattern.compile("swaps (\\d+)\n").matcher(seen);
        assertTrue(swaps.find() && Long.parseLong(swaps.group(1)) > 10L * ROUNDS, seen);
        int kinds = 0;
        for (int count : ran) {
            kinds += count > 0 ? 1 : 0;
        }
        assertTrue(kinds == ran.length || (kinds > 0 && !Target.isJrun()), "came through: " + Arrays.toString(ran));
    }

    private Bundle victim(String name) {
        return withVolume(script("pwd; cat secret /data/dir/secret; echo " + name + "; echo ran"));
    }

    private Bundle withVolume(Bundle bundle) {
        return bundle.json("/mounts", MOUNTS).bind(volume, "/data", "bind", "rw");
    }
}
