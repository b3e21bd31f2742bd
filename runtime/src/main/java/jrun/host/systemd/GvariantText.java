// SPDX-License-Identifier: Apache-2.0
package jrun.host.systemd;

import java.util.ArrayList;
import java.util.List;

/**
 * Values in GVariant's text format, those that properties of units have: {@code true}, {@code 'text'}, {@code 5},
 * {@code uint64 5}, {@code @t 5}, {@code ['a', 'b']}, {@code [('a', 'b')]}. GLib: GVariant Text Format
 */
final class GvariantText {
    /** No property has more arrays in arrays, with the names of their types. */
    private static final int DEEPEST = 8;

    private final String text;
    private int at;
    private int depth;

    private GvariantText(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException with the reason when it is not such a text */
    static BusValue parse(String text) {
        GvariantText parser = new GvariantText(text);
        BusValue value = parser.value("");
        parser.space();
        if (parser.at < text.length()) {
            throw parser.wrong("unexpected text at its end");
        }
        return value;
    }

    /** @param type what is expected, empty for anything */
    private BusValue value(String type) {
        space();
        if (at == text.length()) {
            throw wrong("a value is missing");
        }
        char c = text.charAt(at);
        if (c == '@') {
            at++;
            return typed(word());
        }
        return switch (c) {
            case '\'', '"' -> new BusValue.Text(type.isEmpty() ? 's' : only(type, "sog"), quoted(c));
            case '[' -> array(type);
            case '(' -> struct(type);
            default -> plain(type);
        };
    }

    private BusValue plain(String type) {
        String word = word();
        if (word.equals("true") || word.equals("false")) {
            if (!type.isEmpty()) {
                only(type, "b");
            }
            return BusValue.flag(word.equals("true"));
        }
        String named = switch (word) {
            case "boolean" -> "b";
            case "byte" -> "y";
            case "int16" -> "n";
            case "uint16" -> "q";
            case "int32" -> "i";
            case "uint32" -> "u";
            case "int64" -> "x";
            case "uint64" -> "t";
            case "double" -> "d";
            case "string" -> "s";
            case "objectpath" -> "o";
            case "signature" -> "g";
            default -> "";
        };
        return named.isEmpty() ? number(type, word) : typed(named);
    }

    /** The value after the name of its type; there may be another name, as in {@code @t uint64 5}, but not many. */
    private BusValue typed(String type) {
        if (++depth > DEEPEST) {
            throw wrong("too many types");
        }
        BusValue value = value(type);
        depth--;
        return value;
    }

    private BusValue number(String type, String word) {
        boolean decimal = word.indexOf('.') >= 0 || (word.indexOf('e') > 0 && !word.contains("0x"));
        char as = type.isEmpty() ? decimal ? 'd' : 'i' : only(type, "ynqiuxtd");
        try {
            if (as == 'd') {
                return new BusValue.Numeral(as, Double.doubleToRawLongBits(Double.parseDouble(word)));
            }
            return new BusValue.Numeral(as, inRange(as, word));
        } catch (NumberFormatException e) {
            throw wrong("\"" + word + "\" is no value");
        }
    }

    private long inRange(char type, String word) {
        boolean minus = word.startsWith("-");
        String digits = minus || word.startsWith("+") ? word.substring(1) : word;
        boolean hex = digits.startsWith("0x") || digits.startsWith("0X");
        String bare = hex ? digits.substring(2) : digits;
        int radix = hex ? 16 : 10;
        long value = type == 't' && !minus ? Long.parseUnsignedLong(bare, radix) : Long.parseLong(bare, radix);
        long signed = minus ? -value : value;
        boolean fits = switch (type) {
            case 'y' -> signed >= 0 && signed <= 0xff;
            case 'n' -> signed == (short) signed;
            case 'q' -> signed >= 0 && signed <= 0xffff;
            case 'i' -> signed == (int) signed;
            case 'u' -> signed >= 0 && signed <= 0xffffffffL;
            case 't' -> !minus || signed == 0;
            default -> true;
        };
        if (!fits) {
            throw wrong("\"" + word + "\" is out of range");
        }
        return signed;
    }

    private BusValue array(String type) {
        if (!type.isEmpty() && type.charAt(0) != 'a') {
            throw wrong("expected a value of type " + type);
        }
        String element = type.isEmpty() ? "" : type.substring(1);
        List<BusValue> values = items(']', element);
        if (values.isEmpty() && element.isEmpty()) {
            throw wrong("an empty array needs its type, @as []");
        }
        String first = values.isEmpty() ? element : values.getFirst().signature();
        for (BusValue value : values) {
            if (!value.signature().equals(first)) {
                throw wrong("an array's values have one type");
            }
        }
        return new BusValue.Items(first, values);
    }

    private BusValue struct(String type) {
        BusValue.Struct struct = new BusValue.Struct(items(')', ""));
        if (struct.values().isEmpty() || (!type.isEmpty() && !struct.signature().equals(type))) {
            throw wrong("not a structure" + (type.isEmpty() ? "" : " of type " + type));
        }
        return struct;
    }

    private List<BusValue> items(char end, String type) {
        List<BusValue> values = new ArrayList<>();
        at++;
        if (++depth > DEEPEST) {
            throw wrong("too many brackets");
        }
        space();
        while (at < text.length() && text.charAt(at) != end) {
            values.add(value(type));
            space();
            if (at < text.length() && text.charAt(at) == ',') {
                at++;
                space();
            } else if (at == text.length() || text.charAt(at) != end) {
                throw wrong("expected \",\" or \"" + end + "\"");
            }
        }
        if (at == text.length()) {
            throw wrong("\"" + end + "\" is missing");
        }
        at++;
        depth--;
        return values;
    }

    private String quoted(char quote) {
        StringBuilder value = new StringBuilder();
        at++;
        while (at < text.length() && text.charAt(at) != quote) {
            char c = text.charAt(at++);
            if (c == '\\' && at < text.length()) {
                c = escaped(text.charAt(at++));
            }
            value.append(c);
        }
        if (at == text.length()) {
            throw wrong("the closing quote is missing");
        }
        at++;
        return value.toString();
    }

    private static char escaped(char c) {
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            default -> c;
        };
    }

    private String word() {
        int begin = at;
        while (at < text.length() && " \t\n,)]['\"".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        if (begin == at) {
            throw wrong("a value is missing");
        }
        return text.substring(begin, at);
    }

    private void space() {
        while (at < text.length() && " \t\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char only(String type, String allowed) {
        if (type.length() != 1 || allowed.indexOf(type) < 0) {
            throw wrong("expected a value of type " + type);
        }
        return type.charAt(0);
    }

    private IllegalArgumentException wrong(String why) {
        return new IllegalArgumentException(why + " in \"" + text + "\"");
    }
}
