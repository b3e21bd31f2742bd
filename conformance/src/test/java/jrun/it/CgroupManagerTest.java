// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The global option {@code --cgroup-manager}. */
@Tag("root")
class CgroupManagerTest extends ContainerTest {
    @Test
    void theCgroupManagerIsOneOfThree() {
        Target.onlyForJrun("crun has the option too, runc not");
        Bundle bundle = bundle("echo", "made");
        bundle.save();
        String[] run = {"run", "-b", bundle.path().toString(), newId()};

        assertEquals("made", manager("cgroupfs", run).ok().trimmed());
        if (Os.hasSystemd()) {
            assertEquals("made", manager("systemd", run).ok().trimmed());
        } else {
            manager("systemd", run).fails(1, "systemd");
        }
        manager("nobody", run).fails(1, "invalid cgroup-manager: nobody");
    }

    @Test
    void withoutACgroupManagerAContainerStaysInTheCgroupsOfItsCaller() {
        Target.onlyForJrun("crun has the option too, runc not");
        Bundle bundle = bundle("sleep", "1000").json("/linux/resources/pids", "{\"limit\": 1}");
        bundle.save();
        String id = newId();

        Result created = manager("disabled", "create", "-b", bundle.path().toString(), id);

        assertTrue(created.err().contains("/linux/resources: not in force"), created.err());
        runtime.call("start", id).ok();
        String pid = runtime.call("state", id).ok().json().get("pid").asString();
        assertEquals(host("cat", "/proc/self/cgroup").run().ok().out(), Os.read(Path.of("/proc", pid, "cgroup")));
        assertEquals(
                "more",
                runtime.call("exec", id, "sh", "-c", "sleep 0 & wait; echo more")
                        .ok()
                        .trimmed());
        runtime.call("pause", id).fails(1, "no cgroup that could be frozen");
        runtime.call("kill", id, "KILL").ok();
        Await.until(
                "the container's end",
                () -> runtime.call("state", id)
                        .ok()
                        .json()
                        .get("status")
                        .asString()
                        .equals("stopped"));
        runtime.call("delete", id).ok();
    }

    private Result manager(String name, String... command) {
        return runtime.withGlobals(List.of("--cgroup-manager", name), command).run();
    }
}
