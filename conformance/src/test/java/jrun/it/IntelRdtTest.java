// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Intel RDT; what needs no processor with it is in RdtGroupTest, on a tree of files. */
class IntelRdtTest extends ContainerTest {
    private static final Path ROOT = Path.of("/sys/fs/resctrl");

    static boolean mounted() {
        return Os.read(Path.of("/proc/self/mountinfo")).contains(" - resctrl ");
    }

    private static void needsRdt() {
        assumeTrue(Files.exists(ROOT.resolve("schemata")), "needs a processor with Intel RDT, and resctrl on " + ROOT);
    }

    private static String line(String resource) {
        return Os.read(ROOT.resolve("schemata"))
                .lines()
                .map(String::strip)
                .filter(text -> text.startsWith(resource + ":"))
                .findFirst()
                .orElse("");
    }

    @Test
    void whereThereIsNoneAConfigurationThatWantsItIsRefused() {
        assumeFalse(mounted(), "needs a host without resctrl");
        Bundle bundle = bundle("true").json("/linux/intelRdt", "{\"closID\": \"gold\", \"l3CacheSchema\": \"L3:0=f\"}");

        refused(bundle, "/linux/intelRdt", "intelRdt is specified in config, but Intel RDT is not enabled");
    }

    @Test
    void anUpdateNeedsAContainerThatHasIt() {
        Container container = started(sleeper());

        for (String option : new String[] {"--l3-cache-schema", "--mem-bw-schema"}) {
            Result result = runtime.call("update", option, "L3:0=f", container.id());
            result.fails(1, mounted() ? "updating a non-existent Intel RDT configuration" : "is not enabled");
        }
        assertEquals(
                "{}",
                runtime.call("events", "--stats", container.id())
                        .ok()
                        .json()
                        .at("/data/intel_rdt")
                        .toString());
    }

    @Test
    void featuresSayThatItIsKnown() {
        JsonNode rdt = runtime.call("features").ok().json().at("/linux/intelRdt");

        assertTrue(rdt.get("enabled").booleanValue(), rdt.toString());
    }

    @Test
    void aContainerHasAClassOfItsOwnForItsLife() {
        needsRdt();
        Container container = started(sleeper().json("/linux/intelRdt", "{\"enableMonitoring\": true}"));
        Path group = ROOT.resolve(container.id());

        assertTrue(Os.read(group.resolve("tasks")).contains(container.pid() + "\n"));
        Path monitor = group.resolve("mon_groups").resolve(container.id());
        assertTrue(Os.read(monitor.resolve("tasks")).contains(container.pid() + "\n"));
        String inside = container
                .exec("sh", "-c", "sleep 1000 > /dev/null & echo done")
                .ok()
                .trimmed();
        assertEquals("done", inside);
        assertTrue(Os.read(monitor.resolve("tasks")).lines().count() > 1, "what exec starts is in it as well");
        JsonNode stats =
                runtime.call("events", "--stats", container.id()).ok().json().at("/data/intel_rdt");
        assertTrue(stats.get("schemata").size() > 0, stats.toString());

        runtime.call("delete", "--force", container.id()).ok();

        assertFalse(Files.exists(group));
    }

    @Test
    void schemataAreWrittenAndUpdated() {
        needsRdt();
        assumeTrue(!line("L3").isEmpty(), "needs cache allocation");
        Container container = started(sleeper().json("/linux/intelRdt", "{\"l3CacheSchema\": \"" + line("L3") + "\"}"));

        runtime.call("update", "--l3-cache-schema", line("L3"), container.id()).ok();
        runtime.call("update", "--l3-cache-schema", "L3:0=0", container.id()).fails(1, "last_cmd_status");
    }

    @Test
    void theDefaultClassIsUsedAndStays() {
        needsRdt();
        Container container = started(sleeper().json("/linux/intelRdt", "{\"closID\": \"/\"}"));

        assertTrue(Os.read(ROOT.resolve("tasks")).contains(container.pid() + "\n"));
        runtime.call("delete", "--force", container.id()).ok();
        assertTrue(Files.exists(ROOT.resolve("schemata")));
    }
}
