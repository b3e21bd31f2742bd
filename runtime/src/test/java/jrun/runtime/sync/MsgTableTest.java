// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jrun.host.sys.Fd;
import jrun.host.sys.Sockets;
import org.junit.jupiter.api.Test;

class MsgTableTest {
    private static final Pattern LINE = Pattern.compile("^(?:MSG|SYNC)\\((\\d+), ([A-Z_]+)", Pattern.MULTILINE);

    @Test
    void messageCodesAreTheLinesOfMsgsDef() throws IOException {
        List<String> expected = new ArrayList<>();
        Matcher matcher = LINE.matcher(Files.readString(Path.of("..", "native-helper", "msgs.def")));
        while (matcher.find()) {
            expected.add(matcher.group(1) + " " + matcher.group(2));
        }
        List<String> actual = new ArrayList<>();
        for (Msg msg : Msg.values()) {
            actual.add(msg.code() + " " + msg);
        }

        assertEquals(expected, actual);
    }

    @Test
    void endOfFileIsNoMessage() throws Exception {
        Fd[] pair = Sockets.socketpair();
        try (Channel channel = new Channel(pair[0])) {
            pair[1].close();

            assertNull(channel.receive());
        }
    }

    @Test
    void aHelperThatSaysWhatOnlyTheParentMaySayIsNotBelieved() throws Exception {
        refused(packet(Msg.ACK.code(), 0, 0));
    }

    @Test
    void aMessageOfAnUnknownCodeIsRefused() throws Exception {
        refused(packet(31, 0, 0));
    }

    @Test
    void aMessageWhoseLengthIsALieIsRefused() throws Exception {
        refused(packet(Msg.ERROR.code(), 1_000_000, 3));
        refused(packet(Msg.ERROR.code(), -1, 3));
    }

    @Test
    void aMessageShorterThanItsHeaderIsRefused() throws Exception {
        refused(new byte[] {1, 0, 0});
    }

    private static byte[] packet(int code, int length, int payload) {
        return ByteBuffer.allocate(16 + payload)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(code)
                .putInt(0)
                .putInt(0)
                .putInt(length)
                .array();
    }

    private static void refused(byte[] packet) throws Exception {
        Fd[] pair = Sockets.socketpair();
        try (Channel channel = new Channel(pair[0]);
                Fd helper = pair[1]) {
            Sockets.send(helper, packet, new int[0]);

            assertThrows(SyncException.class, channel::receive);
        }
    }
}
