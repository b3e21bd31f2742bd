// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.processes;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jrun.Backstop;
import jrun.host.cgroup.files.CgroupDir;
import jrun.host.sys.Fd;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("root")
class CgroupKillerKernelTest {
    /** A number in the list may be another process's by the time of the signal. */
    @ParameterizedTest
    @ValueSource(strings = {"freezer", "unified"})
    void aStrangerWhoseNumberIsInTheListIsNotSignalled(String hierarchy) throws Exception {
        Path root = Path.of("/sys/fs/cgroup", hierarchy);
        assumeTrue(Files.isDirectory(root), "needs hierarchy " + hierarchy);
        Path cgroup = Files.createDirectory(
                root.resolve("jrun-test-" + ProcessHandle.current().pid()));
        Process stranger = new ProcessBuilder("sleep", "1000").start();
        Process member = new ProcessBuilder("sleep", "1000").start();
        try (Fd dir = CgroupDir.open(cgroup.toString())) {
            Files.writeString(cgroup.resolve("cgroup.procs"), Long.toString(member.pid()));

            CgroupKiller.sendTo(dir, List.of((int) stranger.pid(), (int) member.pid()), 9);

            assertTrue(member.waitFor(Backstop.SECONDS, TimeUnit.SECONDS));
            assertTrue(stranger.isAlive());
        } finally {
            stranger.destroyForcibly();
            member.destroyForcibly().waitFor();
            Files.delete(cgroup);
        }
    }
}
