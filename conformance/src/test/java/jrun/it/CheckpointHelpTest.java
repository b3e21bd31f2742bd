// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Podman asks by {@code checkpoint --help} whether there are checkpoints. */
class CheckpointHelpTest extends ContainerTest {

    @BeforeEach
    void findsOnlyWhatIsOnItsPath() {
        Target.onlyForJrun("the help of others always succeeds");
    }

    @ParameterizedTest
    @ValueSource(strings = {"checkpoint", "restore"})
    void helpFailsWhereThereIsNoCriu(String command) {
        boolean added = host("env", "PATH=/usr/bin:/bin:/usr/sbin:/sbin", "sh", "-c", "command -v criu")
                        .run()
                        .exit()
                == 0;
        assumeFalse(Target.isSlow() && added, "the launcher of the JVM adds directories to PATH, and one has criu");
        Result result = runtime.command(command, "--help").env("PATH=" + dir).run();

        result.fails(1, "exec: \"criu\": executable file not found in $PATH");
        assertTrue(result.out().contains("--image-path"), result.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"checkpoint", "restore"})
    void theHelpForPeopleSucceedsAsWithRunc(String command) {
        Result result = runtime.command(command, "-h").env("PATH=" + dir).run().ok();

        assertTrue(result.out().contains("--image-path"), result.out());
    }

    @Test
    void helpSucceedsWhereThereIsOne() {
        Os.script(file("criu"), "exit 1\n");

        Result result =
                runtime.command("checkpoint", "--help").env("PATH=" + dir).run().ok();

        assertTrue(result.out().contains("--leave-running"), result.out());
    }
}
