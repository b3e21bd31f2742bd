// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
    void theOperationThatFailedIsAMemberOfItsOwn() {
        assertEquals(
                "{\"level\":\"error\",\"msg\":\"a\",\"op\":\"7 NEW_MOUNT\",\"time\":\"" + TIME + "\"}\n",
                LogLine.json("error", "a", "7 NEW_MOUNT", TIME));
    }

    @Test
    void textLinesQuoteTheMessageWhereNeeded() {
        assertEquals(
                "time=\"2026-11-24T15:50:30Z\" level=error msg=\"container \\\"x\\\" does not exist\"\n",
                LogLine.text("error", "container \"x\" does not exist", TIME));
        assertEquals("time=\"2026-11-24T15:50:30Z\" level=warning msg=a/b.c\n", LogLine.text("warning", "a/b.c", TIME));
    }

    @Test
    void textLinesEscapeTheSameInAMessage() {
        assertEquals(
                "time=\"" + TIME + "\" level=error msg=\"\\x1b\\u009b\"\n",
                LogLine.text("error", "\u001b\u009b", TIME));
    }
}
