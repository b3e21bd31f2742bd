// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

/**
 * Text as a terminal may have it: names and arguments in it are anybody's, and may hold sequences that move its cursor,
 * retitle it or answer for its user, and characters that are not seen or turn the direction of writing. These are escaped
 * as Go's %q does.
 */
public final class PrintableText {
    private static final int FIRST = 0x20;
    private static final int DELETE = 0x7f;

    private PrintableText() {}

    /** The text with all escaped that is not to be printed, the same string when there is nothing. */
    public static String of(String text) {
        int at = 0;
        while (at < text.length() && isPrintable(text.codePointAt(at))) {
            at += Character.charCount(text.codePointAt(at));
        }
        if (at == text.length()) {
            return text;
        }
        StringBuilder printable = new StringBuilder(text.length() + 16).append(text, 0, at);
        for (int c; at < text.length(); at += Character.charCount(c)) {
            c = text.codePointAt(at);
            append(printable, c);
        }
        return printable.toString();
    }

    /**
     * Neither a control nor a format character (U+202E turns the direction of writing, U+200B is not seen), nor one that
     * breaks the line, nor half a character.
     */
    public static boolean isPrintable(int c) {
        if (c < DELETE) {
            return c >= FIRST;
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }

    /** Adds the character, escaped if it is not to be printed. */
    public static void append(StringBuilder line, int c) {
        if (isPrintable(c)) {
            line.appendCodePoint(c);
            return;
        }
        switch (c) {
            case '\n' -> line.append("\\n");
            case '\r' -> line.append("\\r");
            case '\t' -> line.append("\\t");
            default -> {
                if (c <= DELETE) {
                    hex(line.append("\\x"), c, 2);
                } else if (c <= Character.MAX_VALUE) {
                    hex(line.append("\\u"), c, 4);
                } else {
                    hex(line.append("\\U"), c, 8);
                }
            }
        }
    }

    private static void hex(StringBuilder line, int number, int digits) {
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            line.append(Character.forDigit(number >> shift & 0xf, 16));
        }
    }
}
