// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonWriterTest {
    private static final State STATE =
            new State("1.3.0", "web1", "running", 42, "/b", Map.of("k", "<a & \"b\">\n\u0001\u00e9"));

    @Test
    void theStateInOneLineIsWhatGoWrites() {
        assertEquals(
                "{\"ociVersion\":\"1.3.0\",\"id\":\"web1\",\"status\":\"running\",\"pid\":42,\"bundle\":\"/b\","
                        + "\"annotations\":{\"k\":\"\\u003ca \\u0026 \\\"b\\\"\\u003e\\n\\u0001\u00e9\"}}",
                new String(STATE.toJson(), StandardCharsets.UTF_8));
    }

    @Test
    void theStateWithIndentIsWhatRuncPrints() {
        assertEquals(
                """
                {
                  "ociVersion": "1.3.0",
                  "id": "web1",
                  "status": "stopped",
                  "bundle": "/b"
                }""",
                new State("1.3.0", "web1", "stopped", 0, "/b", Map.of())
                        .writeTo(JsonWriter.pretty("  "))
                        .toString());
    }

    @Test
    void aStateReadsBackAsItWasWritten() throws SpecException {
        JsonObject read = Json.parse("state", STATE.toJson());

        assertEquals(
                STATE,
                new State(
                        read.requiredString("ociVersion"),
                        read.requiredString("id"),
                        read.requiredString("status"),
                        (int) read.requiredInteger("pid", 0, Integer.MAX_VALUE),
                        read.requiredString("bundle"),
                        read.stringMap("annotations")));
    }

    @Test
    void emptyArraysAndObjectsStayOnOneLine() {
        JsonWriter json = JsonWriter.pretty("\t");
        json.beginObject()
                .name("a")
                .beginArray()
                .endArray()
                .name("o")
                .beginObject()
                .endObject();
        json.name("n").nullValue().name("u").unsigned(-1).name("l").strings(List.of("x", "y"));
        json.name("oo")
                .beginArray()
                .beginObject()
                .endObject()
                .beginObject()
                .endObject()
                .endArray()
                .endObject();

        assertEquals(
                "{\n\t\"a\": [],\n\t\"o\": {},\n\t\"n\": null,\n\t\"u\": 18446744073709551615,\n\t\"l\": [\n\t\t\"x\",\n"
                        + "\t\t\"y\"\n\t],\n\t\"oo\": [\n\t\t{},\n\t\t{}\n\t]\n}",
                json.toString());
    }

    @Test
    void theListenerGetsTheStateOfTheContainerProcess() {
        ContainerProcessState state = new ContainerProcessState(
                "1.3.0", List.of("seccompFd"), 7, "m", new State("1.3.0", "c", "creating", 7, "/b", Map.of()));

        assertEquals(
                "{\"ociVersion\":\"1.3.0\",\"fds\":[\"seccompFd\"],\"pid\":7,\"metadata\":\"m\",\"state\":{"
                        + "\"ociVersion\":\"1.3.0\",\"id\":\"c\",\"status\":\"creating\",\"pid\":7,\"bundle\":\"/b\"}}",
                new String(state.toJson(), StandardCharsets.UTF_8));
    }
}
