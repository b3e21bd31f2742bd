// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A container that was created, and the {@code create} whose streams it has. */
record Container(String id, ContainerRuntime runtime, Invocation.Running created) {

    Container start() {
        runtime.call("start", id).done();
        return this;
    }

    JsonNode state() {
        return runtime.call("state", id).done().json();
    }

    String status() {
        return state().get("status").stringValue();
    }

    /** The init's pid on the host. */
    long pid() {
        return state().get("pid").longValue();
    }

    Result exec(String... args) {
        return execWith(List.of(), args);
    }

    Result execWith(List<String> options, String... args) {
        return execCommand(options, args).run();
    }

    Invocation execCommand(List<String> options, String... args) {
        List<String> all = new ArrayList<>(List.of("exec"));
        all.addAll(options);
        all.add(id);
        all.addAll(List.of(args));
        return runtime.command(all.toArray(String[]::new));
    }

    /** What the container has written to stdout until now. */
    String output() {
        return created.out();
    }

    Container awaitOutput(String text) {
        created.awaitOutput(text);
        return this;
    }

    /** Waits for the end of the process and returns what it wrote. */
    String awaitEnd(long pid) {
        Await.until("the end of process " + pid, () -> !Os.alive(pid));
        return output();
    }

    /** Starts the container, waits until its process has ended, and returns what it wrote. */
    String startAndAwaitEnd() {
        long pid = pid();
        start();
        return awaitEnd(pid);
    }

    /** Ends the process by SIGTERM, and returns all that it wrote. */
    String end() {
        long pid = pid();
        runtime.call("kill", id, "TERM").done();
        return awaitEnd(pid);
    }

    Container kill() {
        long pid = pid();
        runtime.call("kill", id, "KILL").done();
        awaitEnd(pid);
        return this;
    }

    void delete() {
        runtime.call("delete", id).ok();
    }

    void assertStatus(String expected) {
        assertEquals(expected, status());
    }
}
