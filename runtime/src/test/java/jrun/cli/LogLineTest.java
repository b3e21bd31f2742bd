// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

/** Lines are those of logrus, which engines parse. */
class LogLineTest {
    private static final String TIME = "2026-11-24T15:50:30Z";

    @Test
    void jsonLinesHaveLevelMessageAndTimeOnOneLine() {
        assertEquals(
                "{\"level\":\"error\",\"msg\":\"a \\\"b\\\"\\nc\\\\\\u0001é\",\"time\":\"2026-11-24T15:50:30Z\"}\n",
                LogLine.json("error", "a \"b\"\nc\\\u0001é", TIME));
    }

    @Test
    void textLinesQuoteTheMessageWhereNeeded() {
        assertEquals(
                "time=\"2026-11-24T15:50:30Z\" level=error msg=\"container \\\"x\\\" does not exist\"\n",
                LogLine.text("error", "container \"x\" does not exist", TIME));
        assertEquals("time=\"2026-11-24T15:50:30Z\" level=warning msg=a/b.c\n", LogLine.text("warning", "a/b.c", TIME));
    }

    @Test
    void whatIsNotToBePrintedIsEscapedForATerminal() {
        assertEquals(
                "a\\x1b[2J\\r\\n\\t\\x07\\x7f\\u009b\\u202e\\u2066z",
                LogLine.printable("a\u001b[2J\r\n\t\u0007\u007f\u009b\u202e\u2066z"));
        String plain = "open \"/tmp/ä€😀\" (/mounts/0): ENOENT \\ 'x'";
        assertSame(plain, LogLine.printable(plain));
    }

    @Test
    void textLinesEscapeTheSameInAMessage() {
        assertEquals(
                "time=\"" + TIME + "\" level=error msg=\"\\x1b\\u009b\"\n",
                LogLine.text("error", "\u001b\u009b", TIME));
    }
}
