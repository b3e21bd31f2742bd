// SPDX-License-Identifier: Apache-2.0
package jrun.host.hook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import jrun.spec.Hook;
import org.junit.jupiter.api.Test;

class HookRunnerTest {
    private static final byte[] STATE = {};

    private static Hook shell(String script) {
        return new Hook("/bin/sh", List.of("sh", "-c", script), List.of("PATH=/usr/bin:/bin"), 10);
    }

    private static String failure(Hook... hooks) {
        HookException e = assertThrows(
                HookException.class, () -> HookRunner.run("poststart", List.of(hooks), STATE, HookOutput.KEPT));
        return String.valueOf(e.getMessage());
    }

    @Test
    void theHookThatFailsIsNamedByItsPlace() {
        assertEquals(
                "error running poststart hook #1: /bin/sh (/hooks/poststart/1): error running hook: exit status 3",
                failure(shell("exit 0"), shell("exit 3")));
    }

    @Test
    void theSignalThatEndedItIsTold() {
        String message = failure(shell("kill -SYS $$"));

        assertTrue(message.endsWith("error running hook: killed by signal 31 (bad system call)"), message);
    }

    @Test
    void aHookWithoutEnvironmentHasThatOfTheRuntime() {
        Hook hook = new Hook("/bin/sh", List.of("sh", "-c", "echo $PATH; exit 1"), List.of(), 10);

        assertTrue(failure(hook).endsWith("it printed: " + System.getenv("PATH")), failure(hook));
    }

    @Test
    void whatItPrintedIsToldInWhole() {
        String message = failure(shell("echo one; echo two >&2; exit 1"));

        assertTrue(message.endsWith("exit status 1, it printed: one two"), message);
    }

    @Test
    void whatIsTooLongIsCutVisibly() {
        String message = failure(shell("head -c 1025 /dev/zero | tr '\\0' x; exit 1"));

        assertTrue(message.endsWith("it printed: " + "x".repeat(1024) + "..."), message);
    }
}
