// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import jrun.host.state.StateException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignalNumberTest {
    @ParameterizedTest
    @CsvSource({
        "TERM,15",
        "SIGTERM,15",
        "sigterm,15",
        "KILL,9",
        "9,9",
        "HUP,1",
        "1,1",
        "0,0",
        "WINCH,28",
        "winch,28",
        "SYS,31",
        "CHLD,17",
        "STOP,19",
        "CONT,18",
        "USR1,10",
        "USR2,12",
        "SIGPWR,30",
        "IOT,6",
        "POLL,29",
        "RTMIN,34",
        "SIGRTMIN+3,37",
        "RTMIN+30,64",
        "RTMAX,64",
        "RTMAX-1,63",
        "64,64",
        "015,15"
    })
    void signalsHaveNamesAndNumbers(String text, int number) throws StateException {
        assertEquals(number, SignalNumber.of(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FOO",
                "",
                "-9",
                "65",
                "99",
                "SIG",
                "SIG9",
                "RTMIN+31",
                "RTMIN-1",
                "RTMIN+",
                "RTM",
                "9x",
                "99999999999"
            })
    void otherTextIsNoSignal(String text) {
        StateException e = assertThrows(StateException.class, () -> SignalNumber.of(text));

        assertEquals("unknown signal \"" + text + "\"", e.getMessage());
    }
}
