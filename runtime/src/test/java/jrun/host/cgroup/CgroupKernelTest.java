// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scenarios against the kernel: in this host's own view, and in the two others that a private mount makes of it. */
@Tag("root")
class CgroupKernelTest {
    private static final String V2 = "mount -t cgroup2 none /sys/fs/cgroup";
    private static final String LEGACY = "umount /sys/fs/cgroup/unified";
    private static final int DEADLINE_S = 60;
    private static final Path CONTROL = Path.of("/sys/fs/cgroup/unified/cgroup.subtree_control");

    private static boolean hugetlbWasOff;

    @BeforeAll
    static void lookAtTheRoot() throws IOException {
        hugetlbWasOff = Files.exists(CONTROL) && Files.readString(CONTROL).isBlank();
    }

    /** Limits of huge pages turn their controller on at the root, where it stays; the tests take it back. */
    @AfterAll
    static void leaveTheRootAsItWas() throws IOException {
        if (hugetlbWasOff && !Files.readString(CONTROL).isBlank()) {
            Files.writeString(CONTROL, "-hugetlb");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create",
                "used",
                "limits",
                "update",
                "devices",
                "freeze",
                "kill",
                "signal",
                "nested",
                "oom",
                "stats",
                "odd",
                "frozen",
                "gone",
                "stranger"
            })
    void worksInTheViewOfThisHost(String scenario) throws Exception {
        CgroupScenarios.run(scenario);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create",
                "used",
                "limits",
                "update",
                "devices",
                "freeze",
                "kill",
                "signal",
                "nested",
                "stats",
                "exec",
                "odd",
                "stranger"
            })
    void worksWithV2Alone(String scenario) throws Exception {
        inView(V2, CgroupMode.V2, scenario);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create",
                "used",
                "limits",
                "devices",
                "freeze",
                "kill",
                "signal",
                "nested",
                "stats",
                "odd",
                "frozen",
                "gone",
                "stranger"
            })
    void worksWithV1Alone(String scenario) throws Exception {
        assumeTrue(CgroupView.probe().mode() == CgroupMode.HYBRID, "needs a hybrid host to take v2 away from");
        inView(LEGACY, CgroupMode.V1, scenario);
    }

    @Test
    void aReadOnlyV2LeavesARootlessContainerWithoutCgroups() throws Exception {
        inView(V2 + " && mount -o remount,bind,ro /sys/fs/cgroup", CgroupMode.V2, "readOnly");
    }

    @Test
    void readOnlyHierarchiesLeaveARootlessContainerWithoutCgroups() throws Exception {
        assumeTrue(CgroupView.probe().mode() == CgroupMode.HYBRID, "needs a hybrid host");
        inView("for h in /sys/fs/cgroup/*; do mount -o remount,bind,ro $h; done", CgroupMode.HYBRID, "readOnly");
    }

    private static void inView(String change, CgroupMode mode, String scenario) throws Exception {
        String java = ProcessHandle.current().info().command().orElseThrow();
        String main = CgroupScenarios.class.getName();
        String command = change + " && exec " + java + " -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED"
                + " -cp \"$CP\" " + main + " " + mode + " " + scenario;
        ProcessBuilder builder = new ProcessBuilder("unshare", "-m", "sh", "-c", command).redirectErrorStream(true);
        builder.environment().put("CP", System.getProperty("java.class.path"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertTrue(process.waitFor(DEADLINE_S, TimeUnit.SECONDS), "the scenario ends");
        assertEquals(0, process.exitValue(), output);
    }

    @Test
    void theRootOfAHierarchyIsNeverUsed() {
        assertThrows(CgroupException.class, () -> Cgroup.place(false, "/", "web1", false));
    }
}
