// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.nio.charset.StandardCharsets;

/**
 * Halves of surrogate pairs in JSON: {@code \ud800} alone, or its three bytes. The grammar allows them, but no UTF-8 has them, so
 * that a path or an argument with one would silently be another. RFC 8259, section 8.2
 */
final class Surrogates {
    private static final int ESCAPE = 6;
    private static final int LEAD = 0xed;

    private Surrogates() {}

    /** Where the first half without its other half begins, in bytes; -1 when there is none. */
    static int loneHalf(byte[] json) {
        String bytes = new String(json, StandardCharsets.ISO_8859_1);
        int raw = rawHalf(bytes);
        int escaped = bytes.contains("\\u") ? escapedHalf(bytes) : -1;
        return raw < 0 || escaped < 0 ? Math.max(raw, escaped) : Math.min(raw, escaped);
    }

    /** U+D800 to U+DFFF would be ED A0 80 to ED BF BF. */
    private static int rawHalf(String bytes) {
        int at = bytes.indexOf(LEAD);
        while (at >= 0 && (at + 1 == bytes.length() || bytes.charAt(at + 1) < 0xa0)) {
            at = bytes.indexOf(LEAD, at + 1);
        }
        return at;
    }

    private static int escapedHalf(String bytes) {
        int at = bytes.indexOf('\\');
        while (at >= 0) {
            int unit = escaped(bytes, at);
            boolean pair = isHigh(unit) && isLow(escaped(bytes, at + ESCAPE));
            if (!pair && (isHigh(unit) || isLow(unit))) {
                return at;
            }
            at = bytes.indexOf('\\', at + (pair ? 2 * ESCAPE : 2)); // the second may be a backslash itself
        }
        return -1;
    }

    /** The code unit of an escape at this place, 0 when there is none. */
    private static int escaped(String bytes, int at) {
        if (at + ESCAPE > bytes.length() || !bytes.startsWith("\\u", at)) {
            return 0;
        }
        int unit = 0;
        for (int i = at + 2; i < at + ESCAPE; i++) {
            int digit = Character.digit(bytes.charAt(i), 16);
            if (digit < 0) {
                return 0; // the parser tells it
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }

    private static boolean isHigh(int unit) {
        return unit >= 0xd800 && unit < 0xdc00;
    }

    private static boolean isLow(int unit) {
        return unit >= 0xdc00 && unit < 0xe000;
    }
}
