// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Damaged documents: whatever comes, the answer is a record or a {@link SpecException}. The seeds are fixed. */
class MutatedDocumentTest {
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final String[] VALUES = {
        "null",
        "true",
        "0",
        "-1",
        "1.5",
        "1e400",
        "99999999999999999999999",
        "18446744073709551615",
        "\"\"",
        "\"\\u0000\"",
        "\"x\"",
        "\"/\"",
        "[]",
        "{}",
        "[null]",
        "[[]]",
        "{\"\":{}}",
        "[{}]",
        "{\"a\":null}",
        "\"\\ud800\""
    };

    @Test
    void damagedBytesNeverEndInAnythingButASpecException() {
        byte[] full = Documents.bytes(Documents.FULL);
        Random random = new Random(1);
        for (int round = 0; round < 5000; round++) {
            byte[] damaged = full.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            judge(damaged);
        }
    }

    @Test
    void truncatedBytesAlwaysEndInASpecException() {
        byte[] full = Documents.bytes(Documents.FULL.stripTrailing());
        for (int length = 0; length < full.length; length++) {
            assertFalse(judge(java.util.Arrays.copyOf(full, length)), "accepted the first " + length + " bytes");
        }
    }

    @Test
    void wrongValuesAnywhereNeverEndInAnythingButASpecException() {
        List<String> pointers = pointers();
        Random random = new Random(2);
        for (String pointer : pointers) {
            for (String value : VALUES) {
                judge(Documents.bytes(Documents.with(pointer, value)));
            }
        }
        for (int round = 0; round < 2000; round++) {
            ObjectNode top = (ObjectNode) MAPPER.readTree(Documents.FULL);
            for (int i = 0; i < 3; i++) {
                replace(top, pointers.get(random.nextInt(pointers.size())), VALUES[random.nextInt(VALUES.length)]);
            }
            judge(Documents.bytes(top.toString()));
        }
    }

    @Test
    void aWrongTypeAnywhereIsToldWithItsPointer() {
        int known = 0;
        for (String pointer : pointers()) {
            List<String> problems = Documents.problems(Documents.with(pointer, "1.5"));
            if (!problems.isEmpty()) {
                known++;
                assertTrue(problems.get(0).startsWith(pointer + ": must be "), pointer + " gave " + problems.get(0));
            } else {
                assertTrue(isIgnored(pointer), pointer + " is not read");
            }
        }
        assertTrue(known > 250, "only " + known + " members are read");
    }

    @Test
    void oneWrongTypeDoesNotHideAnother() {
        assertEquals(
                List.of(
                        "/process/cwd: must be a string, is 1",
                        "/linux/seccomp/syscalls/0/names/0: must be a string, is 2"),
                Documents.problems(Documents.with("/process/cwd", "1", "/linux/seccomp/syscalls/0/names/0", "2")));
    }

    private static boolean isIgnored(String pointer) {
        return pointer.startsWith("/solaris")
                || pointer.startsWith("/windows")
                || pointer.equals("/vm")
                || pointer.equals("/zos")
                || pointer.equals("/process/user/username")
                || pointer.equals("/process/commandLine");
    }

    private static boolean judge(byte[] json) {
        try {
            SpecValidator.check(SpecReader.read(json));
            return true;
        } catch (SpecException e) {
            assertFalse(e.problems().isEmpty());
            return false;
        }
    }

    private static void replace(ObjectNode top, String pointer, String value) {
        int slash = pointer.lastIndexOf('/');
        JsonNode holder = top.at(pointer.substring(0, slash));
        String name = pointer.substring(slash + 1).replace("~1", "/");
        if (holder instanceof ObjectNode object) {
            object.set(name, MAPPER.readTree(value));
        } else if (holder instanceof ArrayNode array && array.has(index(name))) {
            array.set(index(name), MAPPER.readTree(value));
        }
    }

    private static int index(String name) {
        return name.chars().allMatch(c -> c >= '0' && c <= '9') ? Integer.parseInt(name) : -1;
    }

    private static List<String> pointers() {
        List<String> pointers = new ArrayList<>();
        collect(pointers, "", MAPPER.readTree(Documents.FULL));
        return pointers;
    }

    private static void collect(List<String> pointers, String at, JsonNode node) {
        if (!at.isEmpty()) {
            pointers.add(at);
        }
        if (node instanceof ObjectNode object) {
            object.properties()
                    .forEach(entry ->
                            collect(pointers, at + "/" + JsonObject.escaped(entry.getKey()), entry.getValue()));
        } else {
            for (int i = 0; i < node.size(); i++) {
                collect(pointers, at + "/" + i, node.get(i));
            }
        }
    }
}
