// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.launch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import jrun.host.sys.Fd;
import jrun.host.sys.Processes;
import jrun.host.sys.Sockets;
import jrun.host.sys.Spawner;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Uapi;
import jrun.plan.Plan;
import jrun.runtime.sync.Channel;
import jrun.runtime.sync.Msg;
import jrun.runtime.sync.SyncException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Both ends of a helper's socket, for tests that speak in its place. */
abstract class HelperTalk {
    static final int[] NONE = {};

    static final Plan EMPTY = new Plan(List.of(), List.of(), List.of(), 0, List.of());

    Fd helper;

    Channel channel;

    @BeforeEach
    void open() throws SyscallException {
        Fd[] pair = Sockets.socketpair();
        helper = pair[0];
        channel = Channel.namingSenders(pair[1]);
    }

    @AfterEach
    void close() {
        helper.close();
        channel.close();
    }

    static byte[] packet(int code, int a, int b, int length, byte[] bytes) {
        return ByteBuffer.allocate(16 + bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(code)
                .putInt(a)
                .putInt(b)
                .putInt(length)
                .put(bytes)
                .array();
    }

    void say(Msg msg, int a, String text) throws SyscallException {
        byte[] bytes = text.getBytes(UTF_8);
        Sockets.send(helper, packet(msg.code(), a, 0, bytes.length, bytes), NONE);
    }

    static long openDescriptors() throws Exception {
        try (Stream<Path> entries = Files.list(Path.of("/proc/self/fd"))) {
            return entries.count();
        }
    }

    /** With a partner that answers nothing. */
    Conversation conversation(Plan plan) {
        return conversation(plan, Processes.getpid());
    }

    Conversation conversation(Plan plan, int pid) {
        return new Conversation(channel, plan, (_, _, _) -> new byte[0], pid);
    }

    /** A child of ours that says these messages on its end of the socket, one packet each, and ends. */
    int childThatSays(Msg... messages) throws SyscallException {
        StringBuilder script = new StringBuilder();
        for (Msg msg : messages) {
            script.append("printf '\\")
                    .append(Integer.toOctalString(msg.code()))
                    .append("\\0\\0\\0");
            script.append("\\0\\0\\0\\0".repeat(3)).append("' >&0;");
        }
        try (Fd shell = Syscalls.open("/bin/sh", Uapi.O_RDONLY, 0)) {
            int child = Spawner.of(shell, List.of("sh", "-c", script.toString()), List.of("PATH=/usr/bin:/bin"))
                    .inherit(helper.number(), 0)
                    .start();
            helper.close(); // with the child's, the last one: end-of-file comes after what it says
            return child;
        }
    }

    static void assertRefused(Conversation conversation, String words) {
        String message = String.valueOf(
                assertThrows(SyncException.class, conversation::untilReady).getMessage());
        assertTrue(message.contains(words), message);
    }
}
