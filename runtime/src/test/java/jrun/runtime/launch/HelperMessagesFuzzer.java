// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import jrun.fuzz.Choices;
import jrun.host.sys.Fd;
import jrun.host.sys.MemoryFile;
import jrun.host.sys.Sockets;
import jrun.host.sys.SyscallException;
import jrun.plan.NamespaceOp;
import jrun.plan.Plan;
import jrun.plan.PlannedOp;
import jrun.runtime.sync.Channel;
import jrun.runtime.sync.SyncException;
import jrun.spec.JrunException;

/**
 * Fuzzes the protocol as the parent hears it: a helper that says anything, over a real socket pair. The conversation ends, by
 * success or by an error of the project's own, no descriptor stays open, and no process but a child of ours is taken for its
 * successor.
 */
public final class HelperMessagesFuzzer {
    private static final List<Integer> CODES = List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 32, 33, 34, 35, 0, 11, -1, 255);
    private static final int MOST_PACKETS = 24;
    private static final int MOST_BYTES = 3000;
    private static final Plan PLAN = new Plan(
            List.of(
                    new PlannedOp(new NamespaceOp.CloseProc(), "/root"),
                    new PlannedOp(new NamespaceOp.CloseProc(), "")),
            List.of(),
            0,
            List.of(),
            null,
            List.of());

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

    /** What the fuzzed helper is answered. */
    private record Answers(int choice) implements HelperListener {
        @Override
        public void maps(int pid) throws JrunException {
            check(pid);
            refuse(1);
        }

        @Override
        public void network(int pid) throws JrunException {
            check(pid);
            refuse(2);
        }

        @Override
        public byte[] hooks(int pid) throws JrunException {
            check(pid);
            refuse(4);
            return new byte[100];
        }

        @Override
        public void console(Fd master) throws JrunException {
            master.close();
            refuse(8);
        }

        @Override
        public void seccomp(int pid, int number) throws JrunException {
            check(pid);
            refuse(16);
        }

        @Override
        public void ready(int pid) throws JrunException {
            check(pid);
            refuse(32);
        }

        private void refuse(int bit) throws JrunException {
            if ((choice & bit) != 0) {
                throw new SyncException("refused");
            }
        }

        private static void check(int pid) {
            if (pid != CHILD && pid != ProcessHandle.current().pid()) {
                throw new AssertionError("acts on process " + pid);
            }
        }
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
        try (Channel channel = new Channel(pair[1])) {
            try (Fd helper = pair[0];
                    Fd file = MemoryFile.sealed("file", new byte[1])) {
                say(helper, file, choices);
                if ((how & 1) != 0) {
                    channel.handOver(List.of(file));
                }
            }
            Conversation conversation = new Conversation(channel, (how & 2) == 0 ? PLAN : null, answers, (int)
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
