// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import jrun.spec.JsonWriter;

/** One line of a log, as logrus writes it for runc. */
final class LogLine {
    private static final int ESCAPED_BELOW = 0x20;
    private static final int DELETE = 0x7f;
    private static final int LAST_CONTROL = 0x9f;

    private LogLine() {}

    /** An object of level, msg and time, in this order. */
    static String json(String level, String message, String time) {
        JsonWriter line = JsonWriter.compact().beginObject();
        line.name("level").value(level).name("msg").value(message).name("time").value(time);
        return line.endObject() + "\n";
    }

    /** {@code time="…" level=error msg="…"}; a message that needs no quotes gets none. */
    static String text(String level, String message, String time) {
        StringBuilder line = new StringBuilder(message.length() + 80);
        line.append("time=\"").append(time).append("\" level=").append(level).append(" msg=");
        if (isPlain(message)) {
            return line.append(message).append('\n').toString();
        }
        line.append('"');
        for (int i = 0; i < message.length(); i++) {
            appendGo(line, message.charAt(i));
        }
        return line.append("\"\n").toString();
    }

    /** As Go's %q: quotes, and what {@link #printable} escapes. */
    private static void appendGo(StringBuilder line, char c) {
        if (c == '"' || c == '\\') {
            line.append('\\').append(c);
        } else if (isPrintable(c)) {
            line.append(c);
        } else {
            escape(line, c);
        }
    }

    /**
     * The message for a terminal: names and arguments in it are anybody's, and may hold sequences that move its cursor,
     * retitle it or answer for its user.
     */
    static String printable(String message) {
        int at = 0;
        while (at < message.length() && isPrintable(message.charAt(at))) {
            at++;
        }
        if (at == message.length()) {
            return message;
        }
        StringBuilder line = new StringBuilder(message.length() + 16).append(message, 0, at);
        for (; at < message.length(); at++) {
            char c = message.charAt(at);
            if (isPrintable(c)) {
                line.append(c);
            } else {
                escape(line, c);
            }
        }
        return line.toString();
    }

    /** Neither a control character, nor one that breaks the line or changes the direction of writing. */
    private static boolean isPrintable(char c) {
        if (c < DELETE) {
            return c >= ESCAPED_BELOW;
        }
        return c > LAST_CONTROL
                && (c < 0x200e || (c > 0x200f && c < 0x2028) || (c > 0x202e && c < 0x2066) || c > 0x2069);
    }

    private static void escape(StringBuilder line, char c) {
        switch (c) {
            case '\n' -> line.append("\\n");
            case '\r' -> line.append("\\r");
            case '\t' -> line.append("\\t");
            default -> {
                if (c > DELETE) {
                    line.append("\\u").append(hex(c >> 12)).append(hex(c >> 8));
                } else {
                    line.append("\\x");
                }
                line.append(hex(c >> 4)).append(hex(c));
            }
        }
    }

    private static char hex(int nibble) {
        return Character.forDigit(nibble & 0xf, 16);
    }

    private static boolean isPlain(String message) {
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letter && "-._/@^+".indexOf(c) < 0) {
                return false;
            }
        }
        return !message.isEmpty();
    }
}
