// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class KernelTextTest {
    private static String decode(byte[] data) {
        return KernelText.decode(data, 0, data.length);
    }

    @Test
    void whatIsUtf8IsTextAndComesBack() {
        for (String text : new String[] {"", "plain", "Größe", "\u65e5\u672c", "\ud83d\udc80 and \ufffd"}) {
            assertEquals(text, decode(text.getBytes(UTF_8)));
            assertArrayEquals(text.getBytes(UTF_8), KernelText.encode(text));
        }
    }

    @Test
    void bytesThatAreNoUtf8AreLoneSurrogates() {
        byte[] name = {'a', (byte) 0xc3, '(', (byte) 0xff, (byte) 0xe2, (byte) 0x82, 'z', (byte) 0xf0};

        assertEquals("a\udcc3(\udcff\udce2\udc82z\udcf0", decode(name));
        assertArrayEquals(name, KernelText.encode(decode(name)));
    }

    @Test
    void everyNameComesBackAsItWas() {
        Random random = new Random(8);
        for (int i = 0; i < 20_000; i++) {
            byte[] name = new byte[random.nextInt(12)];
            random.nextBytes(name);
            assertArrayEquals(name, KernelText.encode(decode(name)));
        }
    }
}
