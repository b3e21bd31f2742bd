// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import jrun.spec.JsonWriter;

/** One line of a log, as logrus writes it for runc. */
final class LogLine {
    private static final int ESCAPED_BELOW = 0x20;

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

    /** As Go's %q: the named escapes, and \x for other control characters. */
    private static void appendGo(StringBuilder line, char c) {
        switch (c) {
            case '"' -> line.append("\\\"");
            case '\\' -> line.append("\\\\");
            case '\n' -> line.append("\\n");
            case '\r' -> line.append("\\r");
            case '\t' -> line.append("\\t");
            default -> {
                if (c < ESCAPED_BELOW || c == 0x7f) {
                    line.append("\\x").append(hex(c >> 4)).append(hex(c));
                } else {
                    line.append(c);
                }
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
