// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The CRIU of this machine, for tests that need it: it has to fit the kernel. */
final class CriuHost {
    private static @Nullable String lack;

    private CriuHost() {}

    /** Skips the test where CRIU is not there or says that it cannot work on this kernel. */
    static synchronized void assumeUsable() {
        if (lack == null) {
            lack = lack();
        }
        assumeTrue(lack.isEmpty(), () -> "needs a CRIU that works on this kernel: " + lack);
    }

    private static String lack() {
        Path dir = Files.isWritable(Path.of("/tmp")) ? Path.of("/tmp") : TestArea.base();
        String said = Os.sh(dir, "command -v criu >/dev/null || echo no criu; criu check 2>&1 || true");
        List<String> lines = said.lines().toList();
        return lines.contains("Looks good.") ? "" : said;
    }

    /** Skips the test where the kernel does not track which pages were written. */
    static void assumeMemoryTracking() {
        assumeUsable();
        String said = Os.sh(Path.of("/tmp"), "criu check --feature mem_dirty_track 2>&1 || true");
        assumeTrue(said.contains("supported"), "needs CONFIG_MEM_SOFT_DIRTY: " + said);
    }
}
