// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Text that goes to the kernel or comes from it: UTF-8, and bytes that are none, which the kernel allows in every name.
 * Such a byte is a lone surrogate from U+DC80 to U+DCFF in a string, so that a name that was read leads back to its file.
 */
final class KernelText {
    private static final int FIRST = 0xdc80;
    private static final int LAST = 0xdcff;
    /** What stands in a decoded text for bytes that are no UTF-8. */
    private static final char REPLACEMENT = '\ufffd';
    /** What stands in encoded bytes for a lone surrogate. */
    private static final byte UNENCODABLE = '?';

    private KernelText() {}

    static String decode(byte[] data, int offset, int length) {
        String text = new String(data, offset, length, StandardCharsets.UTF_8);
        return text.indexOf(REPLACEMENT) < 0 ? text : decodeRaw(data, offset, length);
    }

    private static String decodeRaw(byte[] data, int offset, int length) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(data, offset, length);
        CharBuffer out = CharBuffer.allocate(length);
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            if (!result.isError()) {
                return out.flip().toString();
            }
            for (int i = 0; i < result.length(); i++) {
                out.put((char) (FIRST - 0x80 + (in.get() & 0xff)));
            }
        }
    }

    static byte[] encode(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        for (byte b : encoded) {
            if (b == UNENCODABLE) {
                return encodeRaw(text);
            }
        }
        return encoded;
    }

    private static boolean isRaw(String text, int at) {
        char c = text.charAt(at);
        return c >= FIRST && c <= LAST && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
    }

    private static byte[] encodeRaw(String text) {
        ByteBuffer out = ByteBuffer.allocate(3 * text.length());
        int begin = 0;
        for (int i = 0; i < text.length(); i++) {
            if (isRaw(text, i)) {
                out.put(text.substring(begin, i).getBytes(StandardCharsets.UTF_8));
                out.put((byte) (text.charAt(i) - FIRST + 0x80));
                begin = i + 1;
            }
        }
        out.put(text.substring(begin).getBytes(StandardCharsets.UTF_8));
        byte[] encoded = new byte[out.position()];
        out.flip().get(encoded);
        return encoded;
    }
}
