// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.launch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import jrun.host.sys.Fd;
import jrun.host.sys.MemoryFile;
import jrun.host.sys.Processes;
import jrun.host.sys.Sockets;
import jrun.host.sys.SyscallException;
import jrun.plan.NamespaceOp;
import jrun.plan.Plan;
import jrun.plan.PlannedOp;
import jrun.runtime.sync.Channel;
import jrun.runtime.sync.Message;
import jrun.runtime.sync.Msg;
import jrun.runtime.sync.SyncException;
import jrun.spec.JrunException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a helper may say that it should not: nothing of it misleads us, and no descriptor stays open. */
@Isolated("it counts the open descriptors")
class LyingHelperTest extends HelperTalk {
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

    private static Plan withClones(int clones) {
        List<PlannedOp> ops = Collections.nCopies(clones, new PlannedOp(new NamespaceOp.CloneInside(List.of()), ""));
        return new Plan(ops, List.of(), List.of(), 0, List.of());
    }

    @Test
    void aSuccessorThatIsNoChildOfOursIsRefused() throws JrunException {
        say(Msg.CHILD, 1, ""); // this process says so, and it is not its own child
        helper.close();

        Conversation conversation = conversation(withClones(1), 1);
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

    @Test
    void aStageIsNoSuccessorOfItself() throws JrunException {
        int child = childThatSays(Msg.CHILD, Msg.CHILD);
        try {
            Conversation conversation = conversation(withClones(2));
            assertRefused(conversation, "no new child");
            assertEquals(List.of(Processes.getpid()), conversation.stages());
        } finally {
            Processes.endChild(child);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void thereAreNoMoreSuccessorsThanThePlanHasClones(int clones) throws JrunException {
        int child = childThatSays(Msg.CHILD, Msg.CHILD);
        try {
            Conversation conversation = conversation(withClones(clones));
            assertRefused(conversation, "unexpected message CHILD, due is none");
            assertEquals(clones, conversation.stages().size());
        } finally {
            Processes.endChild(child);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"READY", "HOOKS", "MAPS", "EXEC"})
    void whoeverHasGotHoldOfTheSocketIsNotHeard(Msg msg) throws JrunException {
        say(msg, 0, "");
        helper.close();

        Conversation conversation = conversation(withClones(1), 1);
        assertRefused(conversation, msg + " comes from process " + Processes.getpid());
    }

    /** As a process outside of our pid namespace, which has no number here; this one spoke before we asked for it. */
    @ParameterizedTest
    @EnumSource(names = {"READY", "HOOKS", "MAPS", "EXEC", "CHILD"})
    void nobodyIsHeardWhomTheKernelDoesNotName(Msg msg) throws JrunException {
        Fd[] pair = Sockets.socketpair();
        Sockets.send(pair[0], packet(msg.code(), 0, 0, 0, new byte[0]), NONE);
        pair[0].close();

        try (Channel nameless = Channel.namingSenders(pair[1])) {
            Conversation conversation = new Conversation(nameless, withClones(1), (_, _, _) -> new byte[0], 1);
            assertRefused(conversation, msg == Msg.CHILD ? "said to be 0," : msg + " comes from process 0,");
        }
    }

    @Test
    void anErrorOfAnOperationThatIsNotInThePlanIsTold() throws JrunException {
        say(Msg.ERROR, 1_000_000, "nonsense\0\u001b");

        HelperException e = assertThrows(HelperException.class, conversation(EMPTY)::untilReady);
        assertTrue(String.valueOf(e.getMessage()).startsWith("nonsense"), e.toString());
    }

    @ParameterizedTest
    @CsvSource({"45,true", "46,true", "64,false", "0,false", "65535,false"})
    void theOperationThatFailedTellsAHookFromTheRest(int code, boolean hook) throws JrunException {
        byte[] words = "error running startContainer hook #0".getBytes(UTF_8);
        Sockets.send(helper, packet(Msg.ERROR.code(), 1, code << 16 | 2, words.length, words), NONE);

        HelperException e = assertThrows(HelperException.class, conversation(EMPTY)::untilReady);
        assertEquals(hook, e.isOfHook());
        assertEquals(2, e.errno());
    }

    @Test
    void anErrorWithoutWordsIsToldInOurs() throws JrunException {
        say(Msg.ERROR, -1, "");

        HelperException e = assertThrows(HelperException.class, conversation(EMPTY)::untilReady);
        assertEquals("set the container up: jrun-init failed and did not say at what", e.getMessage());
    }
}
