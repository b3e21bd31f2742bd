// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An object of a JSON document, read member by member with strict types.
 *
 * <p>A member that is absent, null or (for strings) empty is absent, as Go's decoder has it. A member of the wrong type
 * or out of range becomes a problem with its pointer and reads as absent, so one pass finds all problems; {@link
 * #check} then throws them. Unknown members are ignored. uint64 values are returned as the bit pattern of a long.
 */
public final class JsonObject {
    private static final long UINT32_MAX = 0xFFFF_FFFFL;
    private static final int SHOWN_MAX = 60;

    /** A number that is no integer, as it was written: nothing in the specification takes one. */
    record Fraction(String text) {}

    private final Map<?, ?> node;
    private final Findings findings;
    private final @Nullable JsonObject parent;
    private final String place;

    JsonObject(Map<?, ?> node, Findings findings, @Nullable JsonObject parent, String place) {
        this.node = node;
        this.findings = findings;
        this.parent = parent;
        this.place = place;
    }

    /** Throws what was found wrong so far, in the whole document. */
    public void check() throws SpecException {
        findings.warningsOnly();
    }

    /** A string, or null. */
    public @Nullable String string(String name) {
        Object value = node.get(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof String text)) {
            wrongType(name, "a string", value);
            return null;
        }
        refuseNul(name, text);
        return text.isEmpty() ? null : text;
    }

    /** A string that must be there and not empty. */
    public String requiredString(String name) {
        String value = string(name);
        if (value == null) {
            missing(name);
            return "";
        }
        return value;
    }

    /** A boolean, false when absent. */
    public boolean bool(String name) {
        return Boolean.TRUE.equals(optionalBool(name));
    }

    /** A boolean that must be there. */
    public boolean requiredBool(String name) {
        if (optionalBool(name) == null) {
            missing(name);
        }
        return bool(name);
    }

    /** A boolean, or null. */
    public @Nullable Boolean optionalBool(String name) {
        Object value = node.get(name);
        if (value == null || value instanceof Boolean) {
            return (Boolean) value;
        }
        wrongType(name, "true or false", value);
        return null;
    }

    /** An integer of this range, both ends included, or null. */
    public @Nullable Long integer(String name, long min, long max) {
        Object value = node.get(name);
        return value == null ? null : integer(name, value, min, max);
    }

    /** An integer of this range that must be there. */
    public long requiredInteger(String name, long min, long max) {
        return required(name, integer(name, min, max));
    }

    /** An int, or null. */
    public @Nullable Integer int32(String name) {
        Long value = integer(name, Integer.MIN_VALUE, Integer.MAX_VALUE);
        return value == null ? null : value.intValue();
    }

    /** A uint16, or null. */
    public @Nullable Integer uint16(String name) {
        Long value = integer(name, 0, 0xFFFF);
        return value == null ? null : value.intValue();
    }

    /** A uint32, or null. */
    public @Nullable Long uint32(String name) {
        return integer(name, 0, UINT32_MAX);
    }

    /** A uint32 that must be there. */
    public long requiredUint32(String name) {
        return required(name, uint32(name));
    }

    /** An int64, or null. */
    public @Nullable Long int64(String name) {
        return integer(name, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** An int64 that must be there. */
    public long requiredInt64(String name) {
        return required(name, int64(name));
    }

    /** A uint64 as a bit pattern, or null. */
    public @Nullable Long uint64(String name) {
        Object value = node.get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof Long number && number >= 0) {
            return number;
        }
        if (value instanceof BigInteger big && big.signum() >= 0 && big.bitLength() <= Long.SIZE) {
            return big.longValue();
        }
        wrongType(name, "an integer from 0 to 18446744073709551615", value);
        return null;
    }

    /** A uint64 as a bit pattern that must be there. */
    public long requiredUint64(String name) {
        return required(name, uint64(name));
    }

    /** An array of strings, empty when absent. */
    public List<String> strings(String name) {
        List<?> array = array(name);
        if (array == null) {
            return List.of();
        }
        List<String> strings = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            Object element = array.get(i);
            if (element instanceof String text) {
                if (text.indexOf('\0') >= 0) {
                    refuseNul(name + "/" + i, text);
                }
                strings.add(text);
            } else {
                wrongType(name + "/" + i, "a string", element);
            }
        }
        return strings;
    }

    /** An array of uint32, empty when absent. */
    public List<Long> uint32s(String name) {
        List<?> array = array(name);
        if (array == null) {
            return List.of();
        }
        List<Long> numbers = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            Long number = integer(name + "/" + i, array.get(i), 0, UINT32_MAX);
            if (number != null) {
                numbers.add(number);
            }
        }
        return numbers;
    }

    /** An array of objects, each read by the function; empty when absent. */
    public <T> List<T> objects(String name, Function<JsonObject, T> reader) {
        List<?> array = array(name);
        if (array == null) {
            return List.of();
        }
        List<T> objects = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            JsonObject element = child(name + "/" + i, array.get(i));
            if (element != null) {
                objects.add(reader.apply(element));
            }
        }
        return objects;
    }

    /** An object, or null. */
    public @Nullable JsonObject object(String name) {
        Object value = node.get(name);
        return value == null ? null : child(name, value);
    }

    /** An object, read by the function, or null. */
    public <T> @Nullable T object(String name, Function<JsonObject, T> reader) {
        JsonObject child = object(name);
        return child == null ? null : reader.apply(child);
    }

    /** An object, read by the function, or what stands for its absence. */
    public <T> T object(String name, Function<JsonObject, T> reader, T absent) {
        T value = object(name, reader);
        return value == null ? absent : value;
    }

    /** Notes a problem if the member is absent. */
    void requireObject(String name) {
        missing(name);
    }

    /** An object with string values, in the order of the document and not to be changed; empty when absent. */
    @SuppressWarnings("unchecked") // a key is a string, and each value was looked at
    public Map<String, String> stringMap(String name) {
        Map<?, ?> object = members(name);
        if (object == null) {
            return Map.of();
        }
        for (Object value : object.values()) {
            if (!(value instanceof String)) {
                return stringsOnly(name, object);
            }
        }
        return (Map<String, String>) object;
    }

    private Map<String, String> stringsOnly(String name, Map<?, ?> object) {
        Map<String, String> map = new LinkedHashMap<>();
        object.forEach((key, value) -> {
            if (value instanceof String text) {
                map.put((String) key, text);
            } else {
                wrongType(name + "/" + escaped((String) key), "a string", value);
            }
        });
        return map;
    }

    /** An object whose values are objects, each read by the function; empty when absent. */
    public <T> Map<String, T> objectMap(String name, Function<JsonObject, T> reader) {
        Map<String, T> map = new LinkedHashMap<>();
        Map<?, ?> object = members(name);
        if (object != null) {
            object.forEach((key, value) -> {
                JsonObject child = child(name + "/" + escaped((String) key), value);
                if (child != null) {
                    map.put((String) key, reader.apply(child));
                }
            });
        }
        return map;
    }

    /** A key as a segment of a JSON pointer (RFC 6901). */
    static String escaped(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }

    /** A value as a message shows it: short, on one line. */
    static String shown(@Nullable Object value) {
        String text = switch (value) {
            case List<?> _ -> "an array";
            case Map<?, ?> _ -> "an object";
            case String string -> JsonWriter.quoted(string);
            case Fraction fraction -> fraction.text();
            case null, default -> String.valueOf(value);
        };
        return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "...";
    }

    private @Nullable Long integer(String place, @Nullable Object value, long min, long max) {
        if (value instanceof Long number && number >= min && number <= max) {
            return number;
        }
        wrongType(place, "an integer from " + min + " to " + max, value);
        return null;
    }

    private @Nullable List<?> array(String name) {
        Object value = node.get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof List<?> array) {
            return array;
        }
        wrongType(name, "an array", value);
        return null;
    }

    private @Nullable Map<?, ?> members(String name) {
        JsonObject object = object(name);
        return object == null ? null : object.node;
    }

    private @Nullable JsonObject child(String place, @Nullable Object value) {
        if (value instanceof Map<?, ?> object) {
            return new JsonObject(object, findings, this, place);
        }
        wrongType(place, "an object", value);
        return null;
    }

    private long required(String name, @Nullable Long value) {
        if (value == null) {
            missing(name);
            return 0;
        }
        return value;
    }

    /** Only what is absent is missing: a wrong type has been told already. */
    private void missing(String name) {
        Object value = node.get(name);
        if (value == null) {
            findings.problem(pointer() + "/" + name, "is required");
        } else if (value instanceof String text && text.isEmpty()) {
            findings.problem(pointer() + "/" + name, "must not be empty");
        }
    }

    private void wrongType(String place, String expected, @Nullable Object value) {
        findings.problem(pointer() + "/" + place, "must be " + expected + ", is " + shown(value));
    }

    /** The kernel would take such a string only up to the NUL. */
    private void refuseNul(String place, String text) {
        if (text.indexOf('\0') >= 0) {
            findings.problem(pointer() + "/" + place, "must not contain a NUL character");
        }
    }

    static long orZero(@Nullable Long value) {
        return value == null ? 0 : value;
    }

    private String pointer() {
        return parent == null ? "" : parent.pointer() + "/" + place;
    }
}
