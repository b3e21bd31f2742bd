// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import jrun.spec.JsonWriter;
import jrun.spec.PrintableText;

/** One line of a log, as logrus writes it for runc. */
final class LogLine {
    private LogLine() {}

    /** An object of level, msg and time, in this order. */
    static String json(String level, String message, String time) {
        return json(level, message, "", time);
    }

    /** @param operation of the plan that failed, told as {@code op}; empty for none */
    static String json(String level, String message, String operation, String time) {
        JsonWriter line = JsonWriter.compact().beginObject();
        line.name("level").value(level).name("msg").value(message);
        if (!operation.isEmpty()) {
            line.name("op").value(operation);
        }
        line.name("time").value(time);
        return line.endObject() + "\n";
    }

    /** {@code time="…" level=error msg="…"}; a message that needs no quotes gets none, and in quotes it is as Go's %q. */
    static String text(String level, String message, String time) {
        StringBuilder line = new StringBuilder(message.length() + 80);
        line.append("time=\"").append(time).append("\" level=").append(level).append(" msg=");
        if (isPlain(message)) {
            return line.append(message).append('\n').toString();
        }
        line.append('"');
        for (int i = 0, c; i < message.length(); i += Character.charCount(c)) {
            c = message.codePointAt(i);
            if (c == '"' || c == '\\') {
                line.append('\\');
            }
            PrintableText.append(line, c);
        }
        return line.append("\"\n").toString();
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
