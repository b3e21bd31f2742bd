// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

/**
 * Damaged files of the state directory: every command answers, by success or one line that says why not. With the file as it was,
 * {@code delete --force} removes everything.
 */
class FuzzedStateTest extends ContainerTest {
    private static final int ROUNDS = 12;
    private static final int TRIES = 20;
    private static final int SLOW_ROUNDS = 3;

    private static byte[] damaged(byte[] sound, Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> new byte[0];
            case 1 -> Arrays.copyOf(sound, random.nextInt(Math.max(1, sound.length)));
            case 2 -> {
                byte[] turned = sound.clone();
                for (int i = random.nextInt(4); i >= 0 && turned.length > 0; i--) {
                    turned[random.nextInt(turned.length)] ^= (byte) (1 << random.nextInt(8));
                }
                yield turned;
            }
            default -> {
                byte[] noise = new byte[random.nextInt(5000)];
                random.nextBytes(noise);
                yield noise;
            }
        };
    }

    /** A cgroup with another name may be somebody else's: then nothing is run. */
    private static boolean namesOtherCgroups(byte[] sound, byte[] damaged) {
        try {
            String now = new String(damaged, java.nio.charset.StandardCharsets.UTF_8);
            String was = new String(sound, java.nio.charset.StandardCharsets.UTF_8);
            return !Json.parse(now).at("/cgroup").equals(Json.parse(was).at("/cgroup"));
        } catch (JacksonException e) {
            return false;
        }
    }

    private void answers(String about, String... command) {
        Result result = runtime.call(command);
        String all = about + ": " + String.join(" ", command) + ": " + result;
        assertTrue(result.exit() == 0 || result.exit() == 1 || result.exit() == 255, all);
        assertTrue(result.exit() == 0 || result.errors().size() == 1, all);
        assertFalse(result.err().contains("internal error"), all);
    }

    private Bundle filtered() {
        return sleeper()
                .json(
                        "/linux/seccomp",
                        "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"names\":[\"acct\"],"
                                + "\"action\":\"SCMP_ACT_ERRNO\"}]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"state.json", "config.json", "seccomp.bpf"})
    void everyCommandAnswersWhateverTheFileSays(String name) throws IOException {
        Target.onlyForJrun("others have other files");
        int rounds = Target.isSlow() ? SLOW_ROUNDS : ROUNDS;
        int run = 0;
        for (int round = 0; run < rounds && round < TRIES * rounds; round++) {
            Container container = started(filtered());
            Path file = runtime.root().resolve(container.id()).resolve(name);
            byte[] sound = Files.readAllBytes(file);
            byte[] damaged = damaged(sound, new Random(round));
            if (name.equals("state.json") && namesOtherCgroups(sound, damaged)) {
                container.kill().delete();
                continue;
            }
            run++;
            String about = "round " + round + " of " + name;
            Files.write(file, damaged);
            answers(about, "state", container.id());
            answers(about, "list");
            answers(about, "exec", container.id(), "true");
            answers(about, "ps", container.id());
            answers(about, "kill", container.id(), "0");
            answers(about, "delete", container.id());
            answers(about, "delete", "--force", container.id());
            if (Files.exists(file.getParent())) {
                Files.write(file, sound);
                runtime.call("delete", "--force", container.id()).ok();
            }
            assertEquals(List.of(), Leaks.of(container.id(), dir, runtime.root()), about);
        }
        assertEquals(rounds, run, "rounds that left the cgroups as they were");
    }
}
