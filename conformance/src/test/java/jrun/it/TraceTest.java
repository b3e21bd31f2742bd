// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code --trace FILE} and {@code JRUN_TRACE}: what took how long, in the trace event format. */
class TraceTest extends ContainerTest {

    @BeforeEach
    void onlyForJrun() {
        Target.notForRunc("runc has no trace");
    }

    private static List<String> names(Path file, String category) {
        List<String> names = new ArrayList<>();
        for (JsonNode event : Json.parse(Os.read(file)).get("traceEvents")) {
            assertEquals("X", event.get("ph").stringValue());
            assertTrue(event.get("ts").doubleValue() > 0 && event.get("dur").doubleValue() >= 0, event.toString());
            if (event.get("cat").stringValue().equals(category)) {
                names.add(event.get("name").stringValue());
            }
        }
        return names;
    }

    private Result traced(Path file, String... command) {
        return runtime.withGlobals(List.of("--trace", file.toString()), command).run();
    }

    @Test
    void aRunShowsPhasesCallsAndEveryOperationOfThePlan() throws Exception {
        Bundle bundle = bundle("true");
        bundle.save();
        String path = bundle.path().toString();
        traced(file("trace"), "run", "--bundle", path, newId()).ok();

        List<String> phases = names(file("trace"), "phase");
        assertTrue(
                phases.containsAll(List.of("command line", "plan", "await READY", "await the container")), "" + phases);
        assertTrue(names(file("trace"), "call").contains("wait4"));
        List<String> planned = runtime.call("plan", "--bundle", path).ok().lines().stream()
                .filter(line -> line.matches(" *\\d+ [A-Z_]+.*"))
                .map(line -> line.strip().split(" ")[1])
                .toList();
        assertEquals(planned, names(file("trace"), "operation"));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file("trace"))));
    }

    @Test
    void inADirectoryEachCommandHasAFileOfItsOwn() throws Exception {
        Path traces = Os.mkdirs(file("traces"));
        Bundle bundle = bundle("true");
        bundle.save();
        String id = newId();
        for (List<String> command : List.of(
                List.of("create", "--bundle", bundle.path().toString(), id),
                List.of("start", id),
                List.of("delete", "--force", id))) {
            runtime.withGlobals(List.of(), command.toArray(String[]::new))
                    .env("JRUN_TRACE=" + traces)
                    .run()
                    .ok();
        }

        try (Stream<Path> files = Files.list(traces)) {
            List<Path> sorted = files.sorted().toList();
            assertEquals(3, sorted.size());
            assertTrue(sorted.get(0).getFileName().toString().matches("jrun-create-\\d+\\.json"), sorted.toString());
            assertEquals("WAIT_START", names(sorted.get(0), "operation").getLast());
            assertEquals(List.of(), names(sorted.get(1), "operation"));
            assertTrue(names(sorted.get(2), "operation").contains("EXEC"));
        }
    }

    @Test
    void aCommandThatFailsIsTracedToo() {
        traced(file("trace"), "start", "nosuch").fails(1, "nosuch");

        assertTrue(names(file("trace"), "phase").contains("all of the command"));
    }

    /** As root in /tmp, where anybody puts links and other names of files there. */
    @Test
    void aTraceIsWrittenToNothingThatWasThere() {
        Os.mkdirs(runtime.root());
        Path victim = Os.write(file("victim"), "as it was");
        Os.sh(dir, "ln victim other; ln -s victim link; mkfifo fifo");

        traced(file("other"), "list").ok();
        assertTrue(names(file("other"), "phase").contains("all of the command"));
        assertEquals("as it was", Os.read(victim));

        for (String name : List.of("link", "fifo")) {
            Result refused = traced(file(name), "list");
            assertTrue(
                    refused.err().contains("write the trace") && refused.err().contains("EEXIST"), refused.err());
            assertEquals("as it was", Os.read(victim));
        }
    }

    @Test
    void aTraceThatCannotBeWrittenIsToldAndTheOutcomeStands() {
        Os.mkdirs(runtime.root());
        Result result = traced(Path.of("/no/such/dir/trace"), "list");

        assertEquals(0, result.exit());
        assertTrue(result.err().contains("/no/such/dir/trace"), result.err());
    }
}
