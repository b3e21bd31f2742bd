// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON exactly as Go's encoder does, so that our output is the same text as runc's.
 *
 * <p>Compact, or pretty with an indent: an empty array or object stays on one line, and {@code <}, {@code >} and {@code
 * &} are escaped. The caller keeps the order of calls right. Small enough to need no parser's library, so commands that
 * only print load none.
 */
public final class JsonWriter {
    private static final String HEX = "0123456789abcdef";

    private final StringBuilder text = new StringBuilder(512);
    private final @Nullable String indent;
    private int depth;
    /** Whether the next value is the first one of its array or object. */
    private boolean first = true;

    private boolean named;

    private JsonWriter(@Nullable String indent) {
        this.indent = indent;
    }

    /** A writer without any white space. */
    public static JsonWriter compact() {
        return new JsonWriter(null);
    }

    /** A writer of one member a line, e.g. with two spaces as {@code state} or a tab as {@code spec} has it. */
    public static JsonWriter pretty(String indent) {
        return new JsonWriter(indent);
    }

    /** Opens an object. */
    public JsonWriter beginObject() {
        return begin('{');
    }

    /** Closes an object. */
    public JsonWriter endObject() {
        return end('}');
    }

    /** Opens an array. */
    public JsonWriter beginArray() {
        return begin('[');
    }

    /** Closes an array. */
    public JsonWriter endArray() {
        return end(']');
    }

    /** Names the member whose value comes next. */
    public JsonWriter name(String name) {
        separate();
        quote(name);
        text.append(indent == null ? ":" : ": ");
        named = true;
        return this;
    }

    /** A string. */
    public JsonWriter value(String value) {
        separate();
        quote(value);
        return this;
    }

    /** An integer. */
    public JsonWriter value(long value) {
        separate();
        text.append(value);
        return this;
    }

    /** A number of thousandths, 0 or more, as a decimal fraction. */
    public JsonWriter thousandths(long value) {
        separate();
        text.append(value / 1000).append('.').append(Long.toString(1000 + value % 1000), 1, 4);
        return this;
    }

    /** A uint64 that is kept as the bit pattern of a long. */
    public JsonWriter unsigned(long value) {
        separate();
        text.append(Long.toUnsignedString(value));
        return this;
    }

    /** A boolean. */
    public JsonWriter value(boolean value) {
        separate();
        text.append(value);
        return this;
    }

    /** The JSON null. */
    public JsonWriter nullValue() {
        separate();
        text.append("null");
        return this;
    }

    /** A member with a string, left out when null or empty. */
    public JsonWriter optional(String name, @Nullable String value) {
        return value == null || value.isEmpty() ? this : name(name).value(value);
    }

    /** A member with a boolean, left out when null. */
    public JsonWriter optional(String name, @Nullable Boolean value) {
        return value == null ? this : name(name).value(value.booleanValue());
    }

    /** A member with an integer, left out when null. */
    public JsonWriter optional(String name, @Nullable Long value) {
        return value == null ? this : name(name).value(value.longValue());
    }

    /** A member with an array of strings, left out when empty. */
    public JsonWriter optional(String name, List<String> values) {
        return values.isEmpty() ? this : name(name).strings(values);
    }

    /** A member with an object of strings, left out when empty. */
    public JsonWriter optional(String name, Map<String, String> values) {
        if (values.isEmpty()) {
            return this;
        }
        name(name).beginObject();
        for (Map.Entry<String, String> entry : values.entrySet()) {
            name(entry.getKey()).value(entry.getValue());
        }
        return endObject();
    }

    /** An array of strings. */
    public JsonWriter strings(List<String> values) {
        beginArray();
        for (String value : values) {
            value(value);
        }
        return endArray();
    }

    /** What was written, as UTF-8. */
    public byte[] toBytes() {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** What was written. */
    @Override
    public String toString() {
        return text.toString();
    }

    private JsonWriter begin(char bracket) {
        separate();
        text.append(bracket);
        depth++;
        first = true;
        return this;
    }

    private JsonWriter end(char bracket) {
        depth--;
        if (!first) {
            newLine();
        }
        text.append(bracket);
        first = false;
        return this;
    }

    private void separate() {
        if (named) {
            named = false;
            return;
        }
        if (!first) {
            text.append(',');
        }
        if (depth > 0) {
            newLine();
        }
        first = false;
    }

    private void newLine() {
        if (indent != null) {
            text.append('\n');
            for (int i = 0; i < depth; i++) {
                text.append(indent);
            }
        }
    }

    /** A string as JSON writes it. */
    static String quoted(String value) {
        JsonWriter writer = compact();
        writer.quote(value);
        return writer.text.toString();
    }

    private void quote(String value) {
        text.append('"');
        int done = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (isSpecial(c) || (c > '~' && !isPrintable(value, i))) {
                text.append(value, done, i);
                escape(c);
                done = i + 1;
            }
        }
        text.append(value, done, value.length()).append('"');
    }

    private static boolean isSpecial(char c) {
        return c < ' ' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' || c == '\u2028' || c == '\u2029';
    }

    /** Documents are shown on terminals as well. A half of a pair is judged as the whole, one alone is left as it is. */
    private static boolean isPrintable(String value, int at) {
        char c = value.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return PrintableText.isPrintable(value.codePointAt(at))
                    || !Character.isSupplementaryCodePoint(value.codePointAt(at));
        }
        if (Character.isLowSurrogate(c)) {
            int pair = value.codePointBefore(at + 1);
            return PrintableText.isPrintable(pair) || !Character.isSupplementaryCodePoint(pair);
        }
        return PrintableText.isPrintable(c);
    }

    private void escape(char c) {
        switch (c) {
            case '"', '\\' -> text.append('\\').append(c);
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            default -> escapeByNumber(c);
        }
    }

    private void escapeByNumber(char c) {
        text.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            text.append(HEX.charAt((c >> shift) & 0xF));
        }
    }
}
