// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
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
import jrun.host.sys.Syscalls;
import jrun.plan.CredentialOp;
import jrun.plan.MountOp;
import jrun.plan.NamespaceOp;
import jrun.plan.Op;
import jrun.plan.ParentStep;
import jrun.plan.Plan;
import jrun.plan.PlannedOp;
import jrun.plan.PlannedStep;
import jrun.plan.StartOp;
import jrun.runtime.sync.Msg;
import jrun.runtime.sync.SyncException;
import jrun.spec.JrunException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each message of a helper is acted on when the plan has it, once, and only with what it must bring. */
@Isolated("it counts the open descriptors")
class DueMessagesTest extends HelperTalk {
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
            Msg.MAPS, Msg.CGROUP, Msg.NETWORK, Msg.MOUNTED, Msg.TERMINAL, Msg.HOOKS, Msg.SECCOMP, Msg.READY, Msg.EXEC);

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
    @CsvSource({
        "SECCOMP,true",
        "EXEC,true",
        "READY,false",
        "HOOKS,false",
        "TERMINAL,false",
        "CHILD,false",
        "MOUNTED,false"
    })
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
        try (Cgroup none = Cgroup.open(CgroupRecord.NONE);
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
                Cgroup none = Cgroup.open(CgroupRecord.NONE);
                StateDir dir = new StateStore(root.toString()).reserve("c1");
                ParentScript script =
                        new ParentScript(plan, none, PlanImports.forCreate(none, dir), new Hears(List.of()))) {
            Sockets.send(helper, packet(Msg.TERMINAL.code(), 0, 0, 0, new byte[0]), new int[] {file.number()});
            Conversation conversation = new Conversation(channel, plan, script::answer, Processes.getpid());

            assertRefused(conversation, "no master of a terminal");
        }
        assertEquals(before, openDescriptors(), "the descriptor stays open");
    }
}
