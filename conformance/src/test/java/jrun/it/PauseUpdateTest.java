// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** pause, resume, update, events. */
class PauseUpdateTest extends ContainerTest {

    @Test
    void aPausedContainerSaysSoAndDoesNothingUntilItIsResumed() {
        Container container = started(script("trap 'echo awake' USR1; echo ready; while :; do sleep 0.05; done"));
        long pid = container.pid();

        runtime.call("pause", container.id()).ok();
        container.assertStatus("paused");
        runtime.call("kill", container.id(), "USR1").ok();
        assertTrue((Long.parseLong(Os.status(pid, "ShdPnd"), 16) & 0x200) != 0, "the signal waits");
        assertFalse(container.output().contains("awake"));

        runtime.call("resume", container.id()).ok();
        container.awaitOutput("awake").assertStatus("running");
        assertTrue(Os.alive(pid));
    }

    @Test
    void aPausedContainerIsDeletedByForce() {
        Container container = started(sleeper());
        runtime.call("pause", container.id()).ok();

        runtime.call("delete", "--force", container.id()).ok();
    }

    @Test
    void aPausedContainerIsKilled() {
        Container container = started(sleeper());
        long pid = container.pid();
        runtime.call("pause", container.id()).ok();

        runtime.call("kill", container.id(), "KILL").ok();

        if (!Target.isJrun()) { // it is for the caller to let it go on
            runtime.call("resume", container.id());
        }
        container.awaitEnd(pid);
        container.assertStatus("stopped");
    }

    @Test
    void aStoppedContainerIsNotPaused() {
        Container container = started(sleeper()).kill();

        runtime.call("pause", container.id()).fails(1, "not running");
    }

    @Test
    void aRunningContainerIsNotResumed() {
        Container container = started(sleeper());

        runtime.call("resume", container.id()).fails(1, "not paused");
    }

    @Test
    void updateByFlagsChangesTheCgroup() {
        Container container = started(sleeper());
        Cgroups cgroups = Cgroups.of(container.pid());

        runtime.call(
                        "update",
                        "--memory",
                        "67108864",
                        "--memory-reservation",
                        "33554432",
                        "--cpu-period",
                        "50000",
                        "--cpu-quota",
                        "10000",
                        "--cpu-share",
                        "200",
                        "--pids-limit",
                        "33",
                        "--cpuset-cpus",
                        "0",
                        container.id())
                .ok();

        assertEquals("67108864", cgroups.read("memory", "memory.limit_in_bytes"));
        assertEquals("33554432", cgroups.read("memory", "memory.soft_limit_in_bytes"));
        assertEquals("50000", cgroups.read("cpu", "cpu.cfs_period_us"));
        assertEquals("10000", cgroups.read("cpu", "cpu.cfs_quota_us"));
        assertEquals("200", cgroups.read("cpu", "cpu.shares"));
        assertEquals("33", cgroups.read("pids", "pids.max"));
        assertEquals("0", cgroups.read("cpuset", "cpuset.cpus"));
    }

    @Test
    void updateTakesResourcesFromAFile() {
        Container container = started(sleeper());
        Path file = Os.write(file("r.json"), "{\"memory\": {\"limit\": 50331648}, \"pids\": {\"limit\": 44}}");

        runtime.call("update", "--resources=" + file, container.id()).ok();

        assertEquals("50331648", Cgroups.of(container.pid()).read("memory", "memory.limit_in_bytes"));
        assertEquals("44", Cgroups.of(container.pid()).read("pids", "pids.max"));
    }

    @Test
    void updateTakesResourcesFromStdinAsDockerSendsThem() {
        Container container = started(sleeper());

        runtime.command("update", "--resources", "-", container.id())
                .stdin(
                        "{\"devices\": [{\"allow\": false, \"access\": \"rwm\"}], \"cpu\": {\"shares\": 300, \"quota\": 0},"
                                + " \"memory\": {\"limit\": 0}, \"blockIO\": {\"weight\": 0}}")
                .run()
                .ok();

        assertEquals("300", Cgroups.of(container.pid()).read("cpu", "cpu.shares"));
    }

    @Test
    void theMemoryLimitCanBeRaisedTogetherWithSwap() {
        Container container =
                started(sleeper().json("/linux/resources/memory", "{\"limit\": 33554432, \"swap\": 33554432}"));

        runtime.call("update", "--memory", "67108864", "--memory-swap", "67108864", container.id())
                .ok();

        assertEquals("67108864", Cgroups.of(container.pid()).read("memory", "memory.limit_in_bytes"));
    }

    @Test
    void brokenResourcesAreRefused() {
        Container container = started(sleeper());

        runtime.command("update", "--resources", "-", container.id())
                .stdin("{\"memory\": 3}")
                .run()
                .fails(1, "memory");
        runtime.command("update", "--resources", "-", container.id())
                .stdin("{")
                .run()
                .fails(1);
        runtime.call("update", "--resources", file("nowhere.json").toString(), container.id())
                .fails(1, "nowhere.json");
    }

    @Test
    void eventsPrintsOneStatisticOnRequest() {
        Container container = started(sleeper().json("/linux/resources/pids", "{\"limit\": 20}"));

        JsonNode event = runtime.call("events", "--stats", container.id()).ok().json();

        assertEquals("stats", event.get("type").stringValue());
        assertEquals(container.id(), event.get("id").stringValue());
        assertEquals(20, event.at("/data/pids/limit").intValue());
        assertTrue(event.at("/data/pids/current").intValue() >= 1);
        assertTrue(event.at("/data/memory/usage/usage").longValue() > 0);
        assertTrue(event.at("/data/cpu/usage/total").longValue() > 0);
    }

    @Test
    void eventsStreamsStatisticsUntilTheContainerIsGone() {
        Container container = started(sleeper());
        Invocation.Running events = background(runtime.command("events", "--interval", "50ms", container.id()));
        events.awaitOutput("\"stats\"");
        Await.until("a second event", () -> events.out().lines().count() >= 2);

        container.kill().delete();

        assertEquals(0, events.await().exit());
    }

    /** Each line is for the interval before it, as with runc. */
    @Test
    void eventsWaitsForTheFirstInterval() {
        Container container = started(sleeper());
        Invocation.Running events = background(runtime.command("events", "--interval", "1h", container.id()));
        Await.until(
                "events to wait",
                () -> Target.isJrun()
                        ? holdsPidfd(events.process().pid())
                        : Os.read(Path.of("/proc/" + events.process().pid() + "/stat"))
                                .contains(") S "));

        container.kill();

        assertEquals("", events.await().ok().out());
    }

    @Test
    void eventsOfAStoppedContainerIsAnError() {
        Container container = started(sleeper()).kill();

        runtime.call("events", "--stats", container.id()).fails(1, container.id());
    }

    @Test
    void anOutOfMemoryKillIsAnEvent() {
        Container container =
                started(script("trap : USR1; echo ready; sleep 1000 & wait; head -c 100m /dev/zero | tail; sleep 9")
                        .json("/linux/resources/memory", "{\"limit\": 33554432}"));
        Invocation.Running events = background(runtime.command("events", "--interval", "100ms", container.id()));
        events.awaitOutput("\"stats\"");

        runtime.call("kill", container.id(), "USR1").ok();

        events.awaitOutput("\"oom\"");
    }

    private static boolean holdsPidfd(long pid) {
        return Os.list(Path.of("/proc/" + pid + "/fd")).stream()
                .anyMatch(fd -> Os.link(fd.toString()).contains("pidfd"));
    }
}
