// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jrun.fuzz.Choices;
import jrun.host.sys.Fd;
import jrun.host.sys.MemoryFile;
import jrun.host.sys.Sockets;
import jrun.host.sys.SyscallException;
import jrun.plan.CredentialOp;
import jrun.plan.MountOp;
import jrun.plan.NamespaceOp;
import jrun.plan.Op;
import jrun.plan.Plan;
import jrun.plan.PlannedOp;
import jrun.plan.StartOp;
import jrun.runtime.sync.Channel;
import jrun.runtime.sync.Message;
import jrun.runtime.sync.Msg;
import jrun.runtime.sync.SyncException;
import jrun.spec.JrunException;

/**
 * Fuzzes the protocol as the parent hears it: a helper that says anything, over a real socket pair. The conversation ends, by
 * success or by an error of the project's own, no descriptor stays open, and no process but a child of ours is taken for its
 * successor.
 */
public final class HelperMessagesFuzzer {
    private static final List<Integer> CODES =
            List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 32, 33, 34, 35, 0, 11, 12, -1, 255);
    private static final int MOST_PACKETS = 24;
    private static final int MOST_BYTES = 3000;
    private static final int MOST_OPS = 8;
    private static final List<Op> OPS = List.of(
            new NamespaceOp.CloseProc(),
            new NamespaceOp.CloneInside(List.of()),
            new NamespaceOp.Sync(NamespaceOp.Sync.MAPS, 0),
            new NamespaceOp.Sync(NamespaceOp.Sync.CGROUP, 0),
            new NamespaceOp.Sync(NamespaceOp.Sync.NETWORK, 0),
            new NamespaceOp.Sync(NamespaceOp.Sync.HOOKS, 0),
            new MountOp.Attach(0, "/a", MountOp.Attach.TELL),
            new StartOp.Console(0, 0, 0, 0),
            new CredentialOp.Seccomp(new byte[8], 0, CredentialOp.Seccomp.LISTENER),
            new StartOp.WaitStart(0),
            new StartOp.Exec(List.of("sh"), List.of(), 0));

    /** A child of ours; it ends with this process, whose end of its pipe is then closed. */
    private static final int CHILD = child();

    private HelperMessagesFuzzer() {}

    private static int child() {
        try {
            return (int) new ProcessBuilder("cat").start().pid();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the fuzzed helper is answered: by each operation of the plan at most once, in order. */
    private static final class Answers implements Conversation.Partner {
        private final int choice;
        private int last = -1;

        Answers(int choice) {
            this.choice = choice;
        }

        @Override
        public byte[] answer(int index, Message message, int pid) throws JrunException {
            if (pid != CHILD && pid != ProcessHandle.current().pid()) {
                throw new AssertionError("acts on process " + pid);
            }
            if (index >= 0 && index <= last) {
                throw new AssertionError("operation " + index + " is heard after " + last);
            }
            last = index;
            if (choice % 16 == message.msg().code()) {
                throw new SyncException("refused");
            }
            if (message.msg() == Msg.TERMINAL && choice > 127 && !message.fds().isEmpty()) {
                message.fds().removeFirst().close();
            }
            return new byte[choice];
        }
    }

    private static Plan plan(Choices choices) {
        List<PlannedOp> ops = new ArrayList<>();
        for (int i = choices.below(MOST_OPS); i > 0; i--) {
            ops.add(new PlannedOp(OPS.get(choices.below(OPS.size())), i % 2 == 0 ? "" : "/root"));
        }
        return new Plan(ops, List.of(), List.of(), 0, List.of());
    }

    /** One run. */
    public static void fuzzerTestOneInput(byte[] data) throws JrunException {
        int before = lowestFree();
        talk(new Choices(data));
        if (lowestFree() != before) {
            before = lowestFree(); // a class that was loaded may have opened a file
            talk(new Choices(data));
            if (lowestFree() != before) {
                throw new AssertionError("a descriptor stays open");
            }
        }
    }

    /** The kernel gives the lowest number that is free. open(2) */
    private static int lowestFree() throws SyscallException {
        try (Fd probe = MemoryFile.open("probe", 0)) {
            return probe.number();
        }
    }

    private static void talk(Choices choices) throws JrunException {
        Fd[] pair = Sockets.socketpair();
        int how = choices.next();
        Answers answers = new Answers(choices.next());
        Plan plan = plan(choices);
        try (Channel channel = new Channel(pair[1])) {
            try (Fd helper = pair[0];
                    Fd file = MemoryFile.sealed("file", new byte[1])) {
                say(helper, file, choices);
                if ((how & 1) != 0) {
                    channel.handOver(List.of(file));
                }
            }
            Conversation conversation = new Conversation(channel, (how & 2) == 0 ? plan : null, answers, (int)
                    ProcessHandle.current().pid());
            try {
                if ((how & 4) == 0) {
                    conversation.untilReady();
                } else {
                    conversation.untilExec();
                }
            } catch (JrunException e) {
                if (String.valueOf(e.getMessage()).isEmpty()) {
                    throw new AssertionError("an error without words", e);
                }
            }
        }
    }

    private static void say(Fd helper, Fd file, Choices choices) throws SyscallException {
        for (int i = 0; i < MOST_PACKETS && !choices.atEnd(); i++) {
            byte[] packet = packet(choices);
            int[] fds = new int[choices.below(8) == 1 ? choices.below(4) : 0];
            Arrays.fill(fds, file.number()); // its own end would keep the channel open
            if (packet.length > 0) { // an empty packet cannot be told from the end
                Sockets.send(helper, packet, fds);
            }
        }
    }

    private static byte[] packet(Choices choices) {
        int form = choices.next();
        if (form > 240) {
            return choices.take(choices.below(64));
        }
        int code = form > 220 ? choices.int32() : CODES.get(form % CODES.size());
        int a = form % 3 == 0 ? CHILD : choices.int32();
        int b = choices.next();
        byte[] payload = choices.take(choices.below(MOST_BYTES));
        int length = form > 200 ? choices.int32() : payload.length;
        return ByteBuffer.allocate(16 + payload.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(code)
                .putInt(a)
                .putInt(b)
                .putInt(length)
                .put(payload)
                .array();
    }
}
