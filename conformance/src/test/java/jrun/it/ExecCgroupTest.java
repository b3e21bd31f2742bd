// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code exec --cgroup} on this host's hybrid hierarchies. */
class ExecCgroupTest extends ContainerTest {
    @Test
    void aSubCgroupOfTwoControllersIsJoinedAndTheOthersStay() {
        Cgroups.needV1();
        Container container = started(sleeper());
        Map<String, Path> own = Cgroups.of(container.pid()).directories();
        Os.sh(dir, "mkdir " + own.get("memory") + "/mem " + own.get("cpu") + "/sub " + own.get("cpuacct") + "/sub");

        Result result = runtime.call(
                        "exec",
                        "--cgroup",
                        "memory:mem",
                        "--cgroup",
                        "cpu,cpuacct:sub",
                        container.id(),
                        "cat",
                        "/proc/self/cgroup")
                .ok();

        assertTrue(result.out().matches("(?s).*:memory:[^\\n]*/mem\\n.*"), result.out());
        assertTrue(result.out().matches("(?s).*:cpu:[^\\n]*/sub\\n.*"), result.out());
        assertTrue(result.out().matches("(?s).*:cpuacct:[^\\n]*/sub\\n.*"), result.out());
        assertEquals(3, result.out().split("/(?:sub|mem)\n", -1).length - 1, result.out());
    }

    @ParameterizedTest
    @CsvSource({
        ".., bad sub cgroup path: .. is not a sub cgroup path",
        "memory:a/../../b, is not a sub cgroup path",
        "nowhere, /nowhere/cgroup.procs: no such file or directory",
        "cpu:nowhere, /nowhere/cgroup.procs: no such file or directory",
        "whaaat:/, unknown controller whaaat",
        "'cpu,whaaat:/', unknown controller whaaat"
    })
    void aCgroupThatCannotBeJoinedIsRefusedInTheWordsOfRunc(String cgroup, String words) {
        Target.notForRunc("runc names a controller that is not there in another way");
        if (cgroup.contains(":")) {
            Cgroups.needV1();
        }
        Container container = started(sleeper());

        runtime.call("exec", "--cgroup", cgroup, container.id(), "true").fails(255, words);
    }
}
