// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Limits that systemd knows of: it must not take them back when it next writes its cgroups. */
class SystemdLimitsTest extends SystemdTestBase {
    private static String unit(Container container) {
        return "jrun-" + container.id() + ".scope";
    }

    private static String file(Container container, String controller, String file) {
        Path root = Cgroups.unifiedAlone() ? CGROUPS : CGROUPS.resolve(controller);
        return Os.read(root.resolve("system.slice").resolve(unit(container)).resolve(file))
                .strip();
    }

    private static void needs(String controller) {
        assumeTrue(
                Cgroups.unifiedAlone()
                        ? Os.read(CGROUPS.resolve("cgroup.controllers")).contains(controller)
                        : Cgroups.has(controller),
                "needs controller " + controller);
    }

    private static String memory(Container container) {
        return file(container, "memory", Cgroups.unifiedAlone() ? "memory.max" : "memory.limit_in_bytes");
    }

    private static String memoryProperty(Container container) {
        return Units.show(unit(container), Cgroups.unifiedAlone() ? "MemoryMax" : "MemoryLimit");
    }

    private static void reload() {
        Units.systemctl("daemon-reload").ok();
    }

    @Test
    void aLimitOfMemoryIsSystemdsTooAndAnUpdateChangesBoth() {
        needs("memory");
        Container container = running(sleeper().put("/linux/resources/memory/limit", 67108864));
        assertEquals("67108864", memory(container));
        assertEquals("67108864", memoryProperty(container));
        reload();
        assertEquals("67108864", memory(container));

        runtime.call("update", "--memory", "33554432", container.id()).ok();

        assertEquals("33554432", memory(container));
        assertEquals("33554432", memoryProperty(container));
        reload();
        assertEquals("33554432", memory(container));
    }

    @Test
    void soAreThoseOfProcessesAndProcessors() {
        needs("pids");
        needs("cpu");
        Container container = running(sleeper()
                .put("/linux/resources/pids/limit", 50)
                .put("/linux/resources/cpu/shares", 512)
                .put("/linux/resources/cpu/quota", 50000)
                .put("/linux/resources/cpu/period", 100000));
        reload();

        assertEquals("50", file(container, "pids", "pids.max"));
        assertEquals("50", Units.show(unit(container), "TasksMax"));
        assertEquals("500ms", Units.show(unit(container), "CPUQuotaPerSecUSec"));
        if (Cgroups.unifiedAlone()) {
            assertEquals("50000 100000", file(container, "cpu", "cpu.max"));
        } else {
            assertEquals("50000", file(container, "cpu", "cpu.cfs_quota_us"));
            assertEquals("512", file(container, "cpu", "cpu.shares"));
            assertEquals("512", Units.show(unit(container), "CPUShares"));
        }
    }

    @Test
    void anUpdateOfOneLimitLeavesTheOthers() {
        needs("pids");
        needs("memory");
        Container container = running(
                sleeper().put("/linux/resources/pids/limit", 50).put("/linux/resources/memory/limit", 67108864));

        runtime.call("update", "--pids-limit", "60", container.id()).ok();
        reload();

        assertEquals("60", file(container, "pids", "pids.max"));
        assertEquals("67108864", memory(container));
    }

    /** Writes to a device for ever and says each time whether it could. */
    private Bundle writer(String device) {
        return script("mknod /dev/probe " + device + "; echo ready; while :; do"
                + " { true > /dev/probe; } 2>/dev/null && echo yes || echo no; sleep 0.05; done");
    }

    private static void awaitFresh(Container container, String word) {
        int before = container.output().length();
        Await.until(
                "three times \"" + word + "\"",
                () -> container.output().substring(before).endsWith((word + "\n").repeat(3)));
    }

    @Test
    void aDeviceThatIsAllowedStaysAndOneThatIsNotIsNeverGiven() {
        String allow = "{\"allow\": true, \"type\": \"c\", \"major\": 1, \"minor\": 11, \"access\": \"rw\"}";
        Container allowed = running(writer("c 1 11").addJson("/linux/resources/devices", allow));
        Container denied = running(writer("c 1 11"));
        awaitFresh(allowed, "yes");
        awaitFresh(denied, "no");
        assertEquals("strict", Units.show(unit(allowed), "DevicePolicy"));
        assertTrue(Units.show(unit(allowed), "DeviceAllow").contains("/dev/char/1:11 rw"));

        reload();

        awaitFresh(allowed, "yes");
        awaitFresh(denied, "no");
    }

    @Test
    void devicesChangedByAnUpdateAreSystemdsToo() {
        Container container = running(writer("c 1 11"));
        awaitFresh(container, "no");
        String rules = "{\"devices\": [{\"allow\": false, \"access\": \"rwm\"},"
                + " {\"allow\": true, \"type\": \"c\", \"major\": 1, \"minor\": 11, \"access\": \"rw\"}]}";

        runtime.command("update", "--resources", "-", container.id())
                .stdin(rules)
                .run()
                .ok();

        awaitFresh(container, "yes");
        reload();
        awaitFresh(container, "yes");
        String none = "{\"devices\": [{\"allow\": false, \"access\": \"rwm\"}]}";
        runtime.command("update", "--resources", "-", container.id())
                .stdin(none)
                .run()
                .ok();
        awaitFresh(container, "no");
    }

    @Test
    void aLimitThatCannotBeHadLeavesNothing() {
        assumeTrue(Cgroups.unifiedAlone(), "on v1 every controller is there");
        assumeTrue(!Os.read(CGROUPS.resolve("cgroup.controllers")).contains("memory"), "memory can be limited here");

        refusedBySystemd(sleeper().put("/linux/resources/memory/limit", 67108864), "controller memory");
    }
}
