// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.files;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The small formats of the kernel's control files, without regular expressions. */
public final class CgroupText {
    private CgroupText() {}

    /** The parts between separators; empty parts are left out. */
    public static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf(separator, start);
            if (end < 0) {
                end = text.length();
            }
            if (end > start) {
                parts.add(text.substring(start, end));
            }
            start = end + 1;
        }
        return parts;
    }

    public static List<String> lines(String text) {
        return split(text, '\n');
    }

    /** The value of a line {@code key value}, or the fallback if there is no such line. */
    public static long keyed(String text, String key, long fallback) {
        for (String line : lines(text)) {
            int space = line.indexOf(' ');
            if (space == key.length() && line.startsWith(key)) {
                return number(line.substring(space + 1), fallback);
            }
        }
        return fallback;
    }

    /** A decimal number, bits of a uint64 kept; the fallback for anything else. */
    public static long number(String text, long fallback) {
        String digits = text.strip();
        try {
            return digits.startsWith("-") ? Long.parseLong(digits) : Long.parseUnsignedLong(digits);
        } catch (NumberFormatException e) {
            return fallback;
        }
    }

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static String text(byte[] data, int length) {
        return new String(data, 0, length, StandardCharsets.UTF_8);
    }
}
