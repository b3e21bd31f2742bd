// SPDX-License-Identifier: Apache-2.0
package jrun.host.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GvariantTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"uint64 ", "@t ", "[", "(", "[@at "})
    void namesOfTypesAndBracketsHaveAnEnd(String prefix) {
        IllegalArgumentException wrong =
                assertThrows(IllegalArgumentException.class, () -> GvariantText.parse(prefix.repeat(100_000) + "1"));

        assertEquals("too many", wrong.getMessage().substring(0, 8));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            true                          | b     | true
            boolean false                 | b     | false
            'control-group'               | s     | control-group
            "it's"                        | s     | it's
            'a\\'b'                       | s     | a'b
            5                             | i     | 5
            -5                            | i     | -5
            0x10                          | i     | 16
            uint64 18446744073709551615   | t     | infinity
            @t 30000000                   | t     | 30000000
            int64 -1                      | x     | -1
            uint32 4294967295             | u     | 4294967295
            byte 0xff                     | y     | 255
            double 2.5                    | d     | 2.5
            2.5                           | d     | 2.5
            objectpath '/a'               | o     | /a
            ['a.service', 'b.service']    | as    | [a.service b.service]
            @as []                        | as    | []
            @at [1, 2]                    | at    | [1 2]
            [('/dev/null', 'rw')]         | a(ss) | [(/dev/null rw)]
            [('/dev/sda', uint64 1)]      | a(st) | [(/dev/sda 1)]
            """)
    void aValueHasTheTypeThatItSaysOrAnIntegerOf32Bits(String text, String type, String value) {
        BusValue parsed = GvariantText.parse(text);

        assertEquals(type + " " + value, parsed.signature() + " " + PropertyText.of(parsed));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "'open",
                "[1",
                "[1,",
                "[1 2]",
                "[]",
                "[1, 'a']",
                "(",
                "()",
                "@",
                "@t",
                "@t 'a'",
                "uint32 -1",
                "byte 256",
                "int32 2147483648",
                "word",
                "5 5",
                "true false",
                "@as ['a'",
                "-",
                "0x",
                "uint64 -1",
                "]"
            })
    void whatIsNoValueIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> GvariantText.parse(text));
    }

    @Test
    void arraysInArraysComeToAnEnd() {
        assertThrows(IllegalArgumentException.class, () -> GvariantText.parse("[".repeat(100_000)));
    }
}
