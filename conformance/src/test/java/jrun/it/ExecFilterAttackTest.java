// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An exec never runs without the filter that its container has. */
class ExecFilterAttackTest extends AttackTest {
    private static final String[] TRY = {"sh", "-c", "grep Seccomp: /proc/self/status; mkdir /tmp/made; echo ran"};

    private Container filtered() {
        Bundle bundle = sleeper().json("/linux/seccomp", """
                {"defaultAction": "SCMP_ACT_ALLOW",
                 "syscalls": [{"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO"}]}""");
        Container container = started(bundle);
        assertTrue(Files.exists(filter(container)), "the compiled filter is where this test looks for it");
        assertHeld(container.exec(TRY));
        return container;
    }

    private Path filter(Container container) {
        return runtime.root().resolve(container.id()).resolve("seccomp.bpf");
    }

    private static void assertHeld(Result result) {
        held(result.trimmed().equals("Seccomp:\t2\nran") && result.err().contains("Operation not permitted"), result);
    }

    @Test
    void aFilterWhoseFileIsGoneIsCompiledAgain() throws IOException {
        Target.onlyForJrun("the file is jrun's");
        Container container = filtered();
        Files.delete(filter(container));

        assertHeld(container.exec(TRY));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 23, 24, 40, -1, -8})
    void aFilterWhoseFileWasCutIsCompiledAgain(int length) throws IOException {
        Target.onlyForJrun("the file is jrun's");
        Container container = filtered();
        byte[] file = Files.readAllBytes(filter(container));
        Files.write(filter(container), Arrays.copyOf(file, length < 0 ? file.length + length : length));

        assertHeld(container.exec(TRY));
    }

    @Test
    void aFilterWithOneBitChangedIsCompiledAgain() throws IOException {
        Target.onlyForJrun("the file is jrun's");
        Container container = filtered();
        byte[] file = Files.readAllBytes(filter(container));
        assertNotEquals(0, file.length);
        file[file.length - 3] ^= 1;
        Files.write(filter(container), file);

        assertHeld(container.exec(TRY));
    }
}
