// SPDX-License-Identifier: Apache-2.0
package jrun.host.state;

import java.util.List;
import java.util.Map;
import jrun.spec.JsonWriter;
import org.jspecify.annotations.Nullable;

/** Trees of Map, List, String, Integer, Long, Boolean and null as JSON: what the runtime's own documents consist of. */
public final class JsonTree {
    private JsonTree() {}

    /** On one line, without spaces. */
    public static String compact(@Nullable Object tree) {
        JsonWriter json = JsonWriter.compact();
        write(json, tree);
        return json.toString();
    }

    /** One value per line. */
    public static String pretty(@Nullable Object tree, String indent) {
        JsonWriter json = JsonWriter.pretty(indent);
        write(json, tree);
        return json.toString();
    }

    @SuppressWarnings("IfChainToSwitch") // for a switch on types the JVM generates a class, at each start
    private static void write(JsonWriter json, @Nullable Object tree) {
        if (tree == null) {
            json.nullValue();
        } else if (tree instanceof Map<?, ?> map) {
            json.beginObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                json.name((String) entry.getKey());
                write(json, entry.getValue());
            }
            json.endObject();
        } else if (tree instanceof List<?> list) {
            json.beginArray();
            for (Object element : list) {
                write(json, element);
            }
            json.endArray();
        } else if (tree instanceof String text) {
            json.value(text);
        } else if (tree instanceof Boolean bool) {
            json.value(bool.booleanValue());
        } else if (tree instanceof Number number) {
            json.value(number.longValue());
        } else {
            throw new IllegalArgumentException("no JSON for " + tree.getClass());
        }
    }
}
