// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdTextTest {
    @Test
    void anIdIsANumberThatAProcessCanHave() {
        assertEquals(0, IdText.parse("0"));
        assertEquals(1000, IdText.parse("1000"));
        assertEquals(4294967294L, IdText.parse("4294967294"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-1",
                "-0",
                "+0",
                " 0",
                "0 ",
                "0x0",
                "4294967295",
                "4294967296",
                "9999999999",
                "18446744073709551616",
                "00000000000",
                "root",
                "1e3",
                "\u0660",
                "\0"
            })
    void nothingElseIs(String text) {
        assertEquals(-1, IdText.parse(text));
    }
}
