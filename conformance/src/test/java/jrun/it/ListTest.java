// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** list and ps. */
class ListTest extends ContainerTest {

    @Test
    void anEmptyRootHasAnEmptyList() {
        Os.mkdirs(runtime.root());
        assertEquals(
                "ID          PID         STATUS      BUNDLE      CREATED     OWNER",
                runtime.call("list").ok().trimmed());
        assertTrue(runtime.call("list", "--format", "json").ok().trimmed().matches("null|\\[\\]"));
        assertEquals("", runtime.call("list", "--quiet").ok().trimmed());
    }

    @Test
    void aRootThatWasNamedMustBeThere() {
        runtime.withGlobals(List.of("--root", file("nowhere").toString()), "list")
                .run()
                .fails(1, "nowhere");
    }

    @Test
    void theTableHasALineForEachContainer() {
        Container created = create(sleeper());
        Container running = started(sleeper());

        List<String> lines = runtime.call("list").ok().lines();

        assertEquals(3, lines.size());
        assertTrue(lines.get(0).matches("ID +PID +STATUS +BUNDLE +CREATED +OWNER"), lines.get(0));
        assertTrue(
                lines.get(1).matches(created.id() + " +" + created.pid() + " +created +/\\S+ +\\S+Z +root"),
                lines.get(1));
        assertTrue(lines.get(2).startsWith(running.id()), lines.get(2));
    }

    @Test
    void quietPrintsTheIdsAloneInOrder() {
        List<String> ids = Stream.of(create(sleeper()), create(sleeper()))
                .map(Container::id)
                .sorted()
                .toList();

        assertEquals(ids, runtime.call("list", "-q").ok().lines());
    }

    @Test
    void jsonIsTheStateOfEach() {
        Container container = started(sleeper());

        JsonNode list = runtime.call("list", "--format", "json").ok().json();

        assertEquals(1, list.size());
        assertEquals(container.id(), list.get(0).get("id").stringValue());
        assertEquals("running", list.get(0).get("status").stringValue());
        assertEquals("root", list.get(0).get("owner").stringValue());
        assertEquals(container.pid(), list.get(0).get("pid").longValue());
    }

    @Test
    void anotherFormatIsRefused() {
        runtime.call("list", "--format", "xml").fails(1, "xml");
    }

    @Test
    void psPrintsTheContainersProcessesAsPsDoes() {
        Container container = started(script("sleep 1234 & echo ready; wait"));

        Await.until("the child to be sleep", () -> ps(container).getLast().endsWith("sleep 1234"));
        List<String> lines = ps(container);

        assertTrue(lines.get(0).matches("UID +PID +PPID .*CMD"), lines.get(0));
        assertEquals(3, lines.size());
    }

    private List<String> ps(Container container) {
        return runtime.call("ps", container.id()).ok().lines();
    }

    @Test
    void psHandsItsArgumentsToPs() {
        Container container = started(sleeper());

        List<String> lines =
                runtime.call("ps", container.id(), "-o", "pid,comm").ok().lines();

        assertTrue(lines.get(0).matches(" *PID COMMAND"), lines.get(0));
        assertTrue(lines.get(1).strip().startsWith(container.pid() + " "), lines.get(1));
    }

    @Test
    void psInJsonIsAListOfHostPids() {
        Container container = started(script("sleep 1000 & echo ready; wait"));

        Result result = runtime.command("ps", "--format", "json", container.id())
                .merged()
                .run();

        List<Long> pids = new ArrayList<>();
        result.json().forEach(pid -> pids.add(pid.longValue()));
        assertEquals(2, pids.size());
        assertTrue(pids.contains(container.pid()));
    }

    @Test
    void psOfAStoppedContainerIsAnEmptyListOrSaysThatItDoesNotRun() {
        Container container = started(sleeper()).kill();

        Result result = runtime.call("ps", "--format", "json", container.id());

        if (Target.isJrun()) {
            assertEquals("[]", result.ok().trimmed());
        } else {
            assertTrue(
                    (result.exit() == 0 && result.trimmed().matches("null|\\[\\]")) || result.exit() == 1, "" + result);
        }
    }
}
