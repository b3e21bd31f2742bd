// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

class PrintableTextTest {
    @Test
    void controlCharactersAndThoseThatTurnTheDirectionAreEscaped() {
        assertEquals(
                "a\\x1b[2J\\r\\n\\t\\x07\\x7f\\u009b\\u202e\\u2066z",
                PrintableText.of("a\u001b[2J\r\n\t\u0007\u007f\u009b\u202e\u2066z"));
    }

    @Test
    void soAreThoseThatNobodySeesAndHalfCharacters() {
        assertEquals(
                "\\u200b\\u00ad\\ufeff\\u061c\\u2028\\udc80\\U000e0041.",
                PrintableText.of("\u200b\u00ad\ufeff\u061c\u2028\udc80\udb40\udc41."));
    }

    @Test
    void allElseIsLeftAsItIs() {
        String plain = "open \"/tmp/ä€😀\" (/mounts/0): ENOENT \\ 'x'";

        assertSame(plain, PrintableText.of(plain));
    }

    @Test
    void aDocumentSaysTheSameInEscapes() {
        assertEquals(
                "\"\\u202e\\udb40\\udc41\\u009b\\u007f😀é\"", JsonWriter.quoted("\u202e\udb40\udc41\u009b\u007f😀é"));
    }
}
