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

    private static void write(JsonWriter json, @Nullable Object tree) {
        switch (tree) {
            case null -> json.nullValue();
            case Map<?, ?> map -> {
                json.beginObject();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    json.name((String) entry.getKey());
                    write(json, entry.getValue());
                }
                json.endObject();
            }
            case List<?> list -> {
                json.beginArray();
                for (Object element : list) {
                    write(json, element);
                }
                json.endArray();
            }
            case String text -> json.value(text);
            case Boolean bool -> json.value(bool.booleanValue());
            case Number number -> json.value(number.longValue());
            default -> throw new IllegalArgumentException("no JSON for " + tree.getClass());
        }
    }
}
