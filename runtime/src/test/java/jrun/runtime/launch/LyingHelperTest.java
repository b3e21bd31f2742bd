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
import jrun.host.cgroup.Cgroup;
import jrun.host.cgroup.place.CgroupRecord;
import jrun.host.state.ContainerState;
import jrun.host.state.StateDir;
import jrun.host.state.StateStore;
import jrun.host.sys.Fd;
import jrun.host.sys.MemoryFile;
import jrun.host.sys.Processes;
import jrun.host.sys.Sockets;
import jrun.host.sys.Spawner;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Uapi;
import jrun.plan.CredentialOp;
import jrun.plan.MountOp;
import jrun.plan.NamespaceOp;
import jrun.plan.Op;
import jrun.plan.ParentStep;
import jrun.plan.Plan;
import jrun.plan.PlannedOp;
import jrun.plan.PlannedStep;
import jrun.plan.StartOp;
import jrun.runtime.sync.Channel;
import jrun.runtime.sync.Message;
import jrun.runtime.sync.Msg;
import jrun.runtime.sync.SyncException;
import jrun.spec.JrunException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a helper may say that it should not: nothing of it misleads us, and no descriptor stays open. */
@Isolated("it counts the open descriptors")
class LyingHelperTest {
    private static final int[] NONE = {};
    private static final Plan EMPTY = new Plan(List.of(), List.of(), List.of(), 0, List.of());

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

    /** With a partner that answers nothing. */
    private Conversation conversation(Plan plan) {
        return conversation(plan, Processes.getpid());
    }

    private Conversation conversation(Plan plan, int pid) {
        return new Conversation(channel, plan, (_, _, _) -> new byte[0], pid);
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

    private static void assertRefused(Conversation conversation, String words) {
        String message = String.valueOf(
                assertThrows(SyncException.class, conversation::untilReady).getMessage());
        assertTrue(message.contains(words), message);
    }

    private static final List<Op> TALKATIVE = List.of(
            new NamespaceOp.Sync(NamespaceOp.Sync.MAPS, 0),
            new NamespaceOp.Sync(NamespaceOp.Sync.CGROUP, 0),
            new NamespaceOp.Sync(NamespaceOp.Sync.NETWORK, 0),
            new MountOp.Attach(0, "/a", MountOp.Attach.TELL),
            new StartOp.Console(0, 0, 0, 0),
            new NamespaceOp.Sync(NamespaceOp.Sync.HOOKS, 0),
            new CredentialOp.Seccomp(new byte[8], 0, CredentialOp.Seccomp.LISTENER),
            new StartOp.WaitStart(0),
            new StartOp.Exec(List.of("sh"), List.of(), 0));
    private static final List<Msg> IN_ORDER = List.of(
            Msg.MAPS, Msg.CGROUP, Msg.NETWORK, Msg.MOUNTED, Msg.FD, Msg.HOOKS, Msg.SECCOMP, Msg.READY, Msg.EXEC);

    /** Each operation that talks, and after each one that does not. */
    private static Plan talkative() {
        List<PlannedOp> ops = new ArrayList<>();
        for (Op op : TALKATIVE) {
            ops.add(new PlannedOp(op, ""));
            ops.add(new PlannedOp(new NamespaceOp.CloseProc(), ""));
        }
        return new Plan(ops, List.of(), List.of(), 0, List.of());
    }

    private static Stream<Arguments> everyMessageAtEveryStep() {
        List<Arguments> cases = new ArrayList<>();
        for (int step = 0; step < IN_ORDER.size(); step++) {
            for (Msg msg : Msg.values()) {
                if (msg.code() < Msg.ACK.code() && msg != Msg.ERROR && msg != Msg.TRACE) {
                    cases.add(Arguments.of(step, msg));
                }
            }
        }
        return cases.stream();
    }

    /** Whatever is said when, only what is due is acted on, once. */
    @ParameterizedTest
    @MethodSource("everyMessageAtEveryStep")
    void onlyTheMessageThatIsDueIsActedOn(int step, Msg msg) throws JrunException {
        for (int i = 0; i < step; i++) {
            say(IN_ORDER.get(i), 2 * i, "");
        }
        say(msg, 2 * step, "");
        say(Msg.CHILD, 0, ""); // which is never due
        List<Integer> acted = new ArrayList<>();
        Conversation conversation = new Conversation(
                channel,
                talkative(),
                (index, _, _) -> {
                    acted.add(index);
                    return new byte[0];
                },
                Processes.getpid());

        boolean due = IN_ORDER.get(step) == msg;
        Msg refused = due ? Msg.CHILD : msg;
        SyncException e = assertThrows(SyncException.class, conversation::untilExec);
        assertTrue(
                String.valueOf(e.getMessage()).contains("unexpected message " + refused + ", due is "), e.toString());
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < step + (due ? 1 : 0); i++) {
            expected.add(2 * i);
        }
        assertEquals(expected, acted);
    }

    @ParameterizedTest
    @CsvSource({"SECCOMP,true", "EXEC,true", "READY,false", "HOOKS,false", "FD,false", "CHILD,false", "MOUNTED,false"})
    void afterStartOneListenerAndTheProgramAreDue(Msg msg, boolean due) throws JrunException {
        say(msg, 0, "");
        say(Msg.SECCOMP, 0, "");

        Conversation conversation = new Conversation(channel, null, (_, _, _) -> new byte[0], Processes.getpid());
        SyncException e = assertThrows(SyncException.class, conversation::untilExec);
        Msg refused = due ? Msg.SECCOMP : msg;
        assertTrue(String.valueOf(e.getMessage()).contains("unexpected message " + refused + " after start"), "" + e);
    }

    /** Op 0 tells of its mount, op 1 does not. */
    @ParameterizedTest
    @CsvSource({"0,8,true", "0,7,false", "0,9,false", "1,8,false", "2,8,false", "-1,8,false"})
    void onlyAMountThatThePlanWantsToldIsBelieved(int op, int length, boolean believed, @TempDir Path root)
            throws JrunException {
        List<PlannedOp> ops = List.of(
                new PlannedOp(new MountOp.Attach(0, "/a", MountOp.Attach.TELL), ""),
                new PlannedOp(new MountOp.Attach(0, "/b", 0), ""));
        List<String> heard = new ArrayList<>();
        say(Msg.MOUNTED, op, "\1".repeat(length));
        helper.close();

        Plan plan = new Plan(
                ops, List.of(new PlannedStep(0, new ParentStep.RecordMount("/a"), "")), List.of(), 0, List.of());
        try (Cgroup none = Cgroup.restore(CgroupRecord.NONE);
                StateDir dir = new StateStore(root.toString()).reserve("c1");
                ParentScript script =
                        new ParentScript(plan, none, PlanImports.forCreate(none, dir), new Hears(heard))) {
            Conversation conversation = new Conversation(channel, plan, script::answer, Processes.getpid());
            assertThrows(SyncException.class, conversation::untilReady); // at the latest because it ends
        }
        assertEquals(believed ? List.of("/a 72340172838076673") : List.of(), heard);
    }

    private record Hears(List<String> heard) implements ContainerRecord {
        @Override
        public ContainerState state() {
            throw new IllegalStateException("there is no container");
        }

        @Override
        public void mounted(String target, long id) {
            heard.add(target + " " + id);
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

    @Test
    void aTraceOfOddLengthAndUnknownOperationsIsPassedOver() throws JrunException {
        say(Msg.TRACE, 0, "x".repeat(37));
        say(Msg.ERROR, -1, "end");

        assertThrows(HelperException.class, conversation(talkative())::untilReady);
    }

    @Test
    void thereAreNoMoreOperationsToTraceThanThePlanHas() throws JrunException {
        for (int i = 0; i <= talkative().ops().size(); i++) {
            say(Msg.TRACE, 0, "");
        }

        assertRefused(conversation(talkative()), "more operations than there are");
    }

    /** As where a process of the container has taken a copy of the helper's end. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theEndOfTheHelperIsSeenThoughItsSocketIsHeld(boolean becomesProgram) throws JrunException {
        Plan plan = new Plan(
                List.of(new PlannedOp(new StartOp.Exec(List.of("sh"), List.of(), 0), "")),
                List.of(),
                List.of(),
                0,
                List.of());
        Fd copy = Syscalls.duplicate(helper, 3);
        try (copy) {
            int child = becomesProgram ? childThatSays(Msg.EXEC) : childThatSays();
            try {
                Conversation conversation = conversation(plan, child);
                if (becomesProgram) {
                    conversation.untilExec();
                } else {
                    SyncException e = assertThrows(SyncException.class, conversation::untilExec);
                    assertTrue(String.valueOf(e.getMessage()).contains("ended without a word"), e.toString());
                }
            } finally {
                Processes.endChild(child);
            }
        }
    }

    @Test
    void whatIsNoTerminalIsNotTakenForOne(@TempDir Path root) throws Exception {
        long before = openDescriptors();
        Plan plan = new Plan(
                List.of(new PlannedOp(new StartOp.Console(0, 0, 0, 0), "")),
                List.of(new PlannedStep(0, new ParentStep.TakeTerminal(null), "")),
                List.of(),
                0,
                List.of());
        try (Fd file = MemoryFile.sealed("file", new byte[1]);
                Cgroup none = Cgroup.restore(CgroupRecord.NONE);
                StateDir dir = new StateStore(root.toString()).reserve("c1");
                ParentScript script =
                        new ParentScript(plan, none, PlanImports.forCreate(none, dir), new Hears(List.of()))) {
            Sockets.send(helper, packet(Msg.FD.code(), 0, 0, 0, new byte[0]), new int[] {file.number()});
            Conversation conversation = new Conversation(channel, plan, script::answer, Processes.getpid());

            assertRefused(conversation, "no master of a terminal");
        }
        assertEquals(before, openDescriptors(), "the descriptor stays open");
    }
}
