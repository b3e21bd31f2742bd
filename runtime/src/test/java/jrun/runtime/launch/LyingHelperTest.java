// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.launch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import jrun.host.sys.Fd;
import jrun.host.sys.MemoryFile;
import jrun.host.sys.Processes;
import jrun.host.sys.Sockets;
import jrun.host.sys.Spawner;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Uapi;
import jrun.plan.MountOp;
import jrun.plan.NamespaceOp;
import jrun.plan.Plan;
import jrun.plan.PlannedOp;
import jrun.runtime.sync.Channel;
import jrun.runtime.sync.Message;
import jrun.runtime.sync.Msg;
import jrun.runtime.sync.SyncException;
import jrun.spec.JrunException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a helper may say that it should not: nothing of it misleads us, and no descriptor stays open. */
class LyingHelperTest {
    private static final int[] NONE = {};
    private static final Plan EMPTY = new Plan(List.of(), List.of(), 0, List.of(), null, List.of());

    private final Fd helper;
    private final Channel channel;

    LyingHelperTest() throws SyscallException {
        Fd[] pair = Sockets.socketpair();
        helper = pair[0];
        channel = Channel.namingSenders(pair[1]);
    }

    @AfterEach
    void close() {
        helper.close();
        channel.close();
    }

    private static byte[] packet(int code, int a, int b, int length, byte[] bytes) {
        return ByteBuffer.allocate(16 + bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(code)
                .putInt(a)
                .putInt(b)
                .putInt(length)
                .put(bytes)
                .array();
    }

    private void say(Msg msg, int a, String text) throws SyscallException {
        byte[] bytes = text.getBytes(UTF_8);
        Sockets.send(helper, packet(msg.code(), a, 0, bytes.length, bytes), NONE);
    }

    private static long openDescriptors() throws Exception {
        try (Stream<Path> entries = Files.list(Path.of("/proc/self/fd"))) {
            return entries.count();
        }
    }

    /** A party that expects nothing. */
    private Conversation conversation(Plan plan) {
        return new Conversation(channel, plan, new HelperListener() {}, (int)
                ProcessHandle.current().pid());
    }

    @ParameterizedTest
    @CsvSource({"0,0", "13,0", "77,0", "-1,0", "32,0", "33,0", "34,0", "1,5", "1,-1", "10,2147483647"})
    void aPacketThatIsNoneOfTheProtocolIsRefusedAndItsDescriptorsAreClosed(int code, int length) throws Exception {
        long before = openDescriptors();
        try (Fd file = MemoryFile.sealed("file", new byte[1])) {
            Sockets.send(helper, packet(code, 0, 0, length, new byte[0]), new int[] {file.number(), file.number()});
        }

        assertThrows(SyncException.class, channel::receive);
        assertEquals(before, openDescriptors(), "descriptors that were sent stay open");
    }

    @ParameterizedTest
    @EnumSource(names = {"CHILD", "READY", "EXEC", "TRACE", "ERROR"})
    void descriptorsThatNobodyAskedForAreRefusedAndClosed(Msg msg) throws Exception {
        long before = openDescriptors();
        try (Fd file = MemoryFile.sealed("file", new byte[1])) {
            Sockets.send(helper, packet(msg.code(), 0, 0, 0, new byte[0]), new int[] {file.number()});
        }

        assertThrows(SyncException.class, channel::receive);
        assertEquals(before, openDescriptors());
    }

    @ParameterizedTest
    @CsvSource({"0,0", "13,0", "77,0", "-1,0", "32,0", "33,0", "34,0", "1,5", "1,-1", "10,2147483647"})
    void aPacketThatIsNoneOfTheProtocolIsRefusedByItself(int code, int length) throws Exception {
        Sockets.send(helper, packet(code, 0, 0, length, new byte[0]), NONE);

        assertThrows(SyncException.class, channel::receive);
    }

    @Test
    void aPacketShorterThanAHeaderIsRefused() throws SyscallException {
        Sockets.send(helper, new byte[15], NONE);

        assertThrows(SyncException.class, channel::receive);
    }

    @Test
    void aPacketLargerThanAnyMessageIsRefused() throws SyscallException {
        int length = 70_000;
        Sockets.send(helper, packet(Msg.ERROR.code(), 0, 0, length, new byte[length]), NONE);

        assertThrows(SyscallException.class, channel::receive);
    }

    @Test
    void whatItSaidBeforeItFailedIsHeardThoughItTookNoDescriptors() throws JrunException {
        try (Fd file = MemoryFile.sealed("file", new byte[1])) {
            channel.handOver(List.of(file));
            say(Msg.ERROR, 3, "no");
            helper.close();
            channel.handOver(List.of(file));
        }

        Message heard = channel.receive();
        assertTrue(heard != null && heard.msg() == Msg.ERROR && heard.text().equals("no"), "" + heard);
        assertNull(channel.receive());
    }

    /** A child of ours that says these messages on its end of the socket, one packet each, and ends. */
    private int childThatSays(Msg... messages) throws SyscallException {
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

    private static Plan withClones(int clones) {
        List<PlannedOp> ops = Collections.nCopies(clones, new PlannedOp(new NamespaceOp.CloneInside(List.of()), ""));
        return new Plan(ops, List.of(), 0, List.of(), null, List.of());
    }

    @Test
    void aSuccessorThatIsNoChildOfOursIsRefused() throws JrunException {
        say(Msg.CHILD, 1, ""); // this process says so, and it is not its own child
        helper.close();

        Conversation conversation = new Conversation(channel, withClones(1), new HelperListener() {}, 1);
        assertRefused(conversation, "which is no new child of ours");
        assertEquals(1, conversation.pid());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, Integer.MAX_VALUE})
    void theKernelNamesTheSuccessorAndNotTheMessage(int said) throws JrunException {
        say(Msg.CHILD, said, "");
        helper.close();

        assertRefused(conversation(withClones(1)), "said to be " + Processes.getpid() + ",");
    }

    @Test
    void ourOwnChildIsTaken() throws JrunException {
        int child = childThatSays(Msg.CHILD);
        try {
            Conversation conversation = conversation(withClones(1));
            assertRefused(conversation, "ended without a word");
            assertEquals(child, conversation.pid());
            assertEquals(List.of(Processes.getpid()), conversation.stages());
        } finally {
            Processes.endChild(child);
        }
    }

    @ParameterizedTest
    @CsvSource({"2, no new child", "1, no new child"})
    void aStageIsNoSuccessorOfItself(int clones, String words) throws JrunException {
        int child = childThatSays(Msg.CHILD, Msg.CHILD);
        try {
            Conversation conversation = conversation(withClones(clones));
            assertRefused(conversation, words);
            assertEquals(List.of(Processes.getpid()), conversation.stages());
        } finally {
            Processes.endChild(child);
        }
    }

    @Test
    void thereAreNoMoreSuccessorsThanThePlanHasClones() throws JrunException {
        int child = childThatSays(Msg.CHILD);
        try {
            Conversation conversation = conversation(EMPTY);
            assertRefused(conversation, "one more successor than the plan has clones: 0");
            assertEquals(Processes.getpid(), conversation.pid());
        } finally {
            Processes.endChild(child);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"READY", "HOOKS", "MAPS", "EXEC"})
    void whoeverHasGotHoldOfTheSocketIsNotHeard(Msg msg) throws JrunException {
        say(msg, 0, "");
        helper.close();

        Conversation conversation = new Conversation(channel, withClones(1), new HelperListener() {}, 1);
        assertRefused(conversation, msg + " comes from process " + Processes.getpid());
    }

    private static void assertRefused(Conversation conversation, String words) {
        String message = String.valueOf(
                assertThrows(SyncException.class, conversation::untilReady).getMessage());
        assertTrue(message.contains(words), message);
    }

    @ParameterizedTest
    @EnumSource(names = {"MAPS", "HOOKS", "READY", "FD", "SECCOMP", "NETWORK", "CGROUP", "EXEC", "MOUNTED"})
    void aMessageThatTheCommandNeverExpectsIsRefused(Msg msg) throws JrunException {
        say(msg, 0, "");

        assertThrows(SyncException.class, conversation(EMPTY)::untilReady);
    }

    /** Op 0 tells of its mount, op 1 does not. */
    @ParameterizedTest
    @CsvSource({"0,8,true", "0,7,false", "0,9,false", "1,8,false", "2,8,false", "-1,8,false"})
    void onlyAMountThatThePlanWantsToldIsBelieved(int op, int length, boolean believed) throws JrunException {
        List<PlannedOp> ops = List.of(
                new PlannedOp(new MountOp.Attach(0, "/a", MountOp.Attach.TELL), ""),
                new PlannedOp(new MountOp.Attach(0, "/b", 0), ""));
        List<Long> heard = new ArrayList<>();
        HelperListener listener = new HelperListener() {
            @Override
            public void mounted(int index, long id) {
                heard.add(id);
            }
        };
        say(Msg.MOUNTED, op, "\1".repeat(length));
        helper.close();

        Conversation conversation =
                new Conversation(channel, new Plan(ops, List.of(), 0, List.of(), null, List.of()), listener, (int)
                        ProcessHandle.current().pid());
        assertThrows(SyncException.class, conversation::untilReady); // at the latest because it ends
        assertEquals(believed ? List.of(0x0101010101010101L) : List.of(), heard);
    }

    @Test
    void anErrorOfAnOperationThatIsNotInThePlanIsTold() throws JrunException {
        say(Msg.ERROR, 1_000_000, "nonsense\0\u001b");

        HelperException e = assertThrows(HelperException.class, conversation(EMPTY)::untilReady);
        assertTrue(String.valueOf(e.getMessage()).startsWith("nonsense"), e.toString());
    }

    @Test
    void anErrorWithoutWordsIsToldInOurs() throws JrunException {
        say(Msg.ERROR, -1, "");

        HelperException e = assertThrows(HelperException.class, conversation(EMPTY)::untilReady);
        assertEquals("set the container up: jrun-init failed and did not say at what", e.getMessage());
    }

    @Test
    void aTraceOfOddLengthAndUnknownOperationsIsPassedOver() throws JrunException {
        say(Msg.TRACE, 0, "x".repeat(37));
        say(Msg.ERROR, -1, "end");

        assertThrows(HelperException.class, conversation(EMPTY)::untilReady);
    }
}
