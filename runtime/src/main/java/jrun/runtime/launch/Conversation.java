// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.launch;

import java.util.ArrayList;
import java.util.List;
import jrun.host.sys.Fd;
import jrun.host.sys.Processes;
import jrun.host.sys.Signals;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Trace;
import jrun.kernel.Errno;
import jrun.plan.Hints;
import jrun.plan.Plan;
import jrun.plan.PlannedOp;
import jrun.runtime.sync.Channel;
import jrun.runtime.sync.Message;
import jrun.runtime.sync.Msg;
import jrun.runtime.sync.SyncException;
import jrun.spec.JrunException;
import org.jspecify.annotations.Nullable;

/**
 * The dialogue with one helper: reads its messages, each of which must be the one that the plan has next, lets a
 * {@link Partner} act on them, and turns its failures into exceptions that name the operation and what in config.json asked
 * for it.
 */
public final class Conversation {
    private static final int ERRNO = 0xffff;
    private static final int CODE_SHIFT = 16;

    private final Channel channel;
    private final @Nullable Plan plan;
    private final ExpectedMessages expected;
    private final Partner partner;
    private final List<Integer> stages = new ArrayList<>();
    private final OperationTrace operations;
    private int pid;

    /** Who acts on what the helper says. */
    @FunctionalInterface
    public interface Partner {
        /**
         * Does what a message asks for; the helper goes on once it returns.
         *
         * @param index of the operation that sent the message, -1 without a plan
         * @param message with descriptors that are closed afterwards, unless they were taken out of the list
         * @param pid the process that talks
         * @return the payload of the ACK, if it waits for one
         */
        byte[] answer(int index, Message message, int pid) throws JrunException;

        /** Whether the process that talks has ended; its end of the socket may be held by another one. */
        default boolean hasEnded(int pid) throws JrunException {
            return Processes.hasEnded(pid);
        }
    }

    /**
     * A dialogue that begins now.
     *
     * @param plan what the helper runs; null for {@code start}, which did not make it
     * @param pid the process that talks at first
     */
    public Conversation(Channel channel, @Nullable Plan plan, Partner partner, int pid) {
        this.channel = channel;
        this.plan = plan;
        this.partner = partner;
        expected = new ExpectedMessages(plan);
        this.pid = pid;
        operations = new OperationTrace(plan);
    }

    /** The process that talks now: at the end the init process, or the exec process. */
    public int pid() {
        return pid;
    }

    /** Processes that have made way for the next one and wait to be reaped, oldest first. */
    public List<Integer> stages() {
        return stages;
    }

    /** Answers until the helper is ready and told so: the end of {@code create}. */
    public void untilReady() throws JrunException {
        while (true) {
            Message message = next(true);
            if (message == null) {
                throw died();
            }
            answer(message);
            if (message.msg() == Msg.READY) {
                operations.end(Trace.now());
                return;
            }
        }
    }

    /** Answers until the helper's process has become the program: the end of {@code exec} and {@code start}. */
    public void untilExec() throws JrunException {
        boolean announced = false;
        while (true) {
            Message message = next(!announced); // the program may run already: from now on signals are for it
            if (message == null) {
                if (announced) {
                    operations.end(Trace.now());
                    return;
                }
                throw died();
            }
            answer(message);
            announced = message.msg() == Msg.EXEC;
        }
    }

    private @Nullable Message next(boolean maybeInterrupted) throws JrunException {
        long begin = Trace.now();
        Message message = receive(maybeInterrupted);
        while (message != null && message.msg() == Msg.TRACE) {
            operations.add(message.payload(), pid);
            message = receive(maybeInterrupted);
        }
        Trace.phase(
                message == null ? "await the end of the talk" : message.msg().awaited(), begin);
        if (message != null && message.msg() == Msg.ERROR) {
            throw failure(message.a(), message.b() & ERRNO, message.b() >>> CODE_SHIFT, message.text());
        }
        if (message != null) {
            checkSender(message);
        }
        return message;
    }

    /** Null at the end: nobody has the other end of the socket any more, or whoever has it is not the helper, which ended. */
    private @Nullable Message receive(boolean maybeInterrupted) throws JrunException {
        boolean last = false;
        while (true) {
            if (maybeInterrupted
                    && !last
                    && Signals.mayInterrupt()
                    && !Signals.await(channel.socket(), Channel.WAIT_MS)) {
                last = partner.hasEnded(pid);
                continue; // a receive would not see a signal
            }
            try {
                return channel.receive();
            } catch (SyscallException e) {
                if (e.errno() != Errno.EAGAIN) {
                    throw e;
                }
                if (last) {
                    return null;
                }
                last = partner.hasEnded(pid); // it may have said something before that
            }
        }
    }

    /** Another process may have taken the helper's socket, one outside of our pid namespace too, which has no number here. */
    private void checkSender(Message message) throws SyncException {
        int sender = message.sender();
        if (sender != Message.UNASKED && sender != pid && message.msg() != Msg.CHILD) {
            message.fds().forEach(Fd::close);
            throw new SyncException("talk to jrun-init: " + message.msg() + " comes from process " + sender
                    + ", but the helper is process " + pid);
        }
    }

    private void answer(Message message) throws JrunException {
        long begin = Trace.now();
        try {
            act(message);
        } finally {
            message.fds().forEach(Fd::close); // those that nobody has taken
        }
        Trace.phase(message.msg().answered(), begin);
    }

    private void act(Message message) throws JrunException {
        int index = expected.next(message.msg());
        if (message.msg() == Msg.CHILD) {
            succeed(message.sender());
        } else if (message.msg() == Msg.MOUNTED && message.a() != index) {
            throw new SyncException("talk to jrun-init: it tells of the mount of op " + message.a()
                    + ", but the next one that it mounts is op " + index);
        }
        byte[] answer = partner.answer(index, message, pid);
        switch (message.msg()) {
            case CGROUP, MAPS, NETWORK, HOOKS, SECCOMP, READY -> channel.acknowledge(answer);
            case CHILD, TERMINAL, MOUNTED, EXEC, ERROR, TRACE, ACK, FDS, START, PART -> {
                return; // it does not wait
            }
        }
    }

    /**
     * We will write to this process's files, limit it and may kill it, all by its number: so it has to be a child of
     * ours that nobody but us can reap, which keeps its number until we do. The kernel names it, but a sender with
     * CAP_SYS_ADMIN over its pid namespace may name another process of that: it must not be one that we know.
     */
    private void succeed(int child) throws SyncException {
        if (child == pid || stages.contains(child) || !Processes.isChild(child)) {
            throw new SyncException(
                    "talk to jrun-init: its successor is said to be " + child + ", which is no new child of ours");
        }
        stages.add(pid);
        pid = child;
    }

    private HelperException failure(int index, int number, int code, String words) {
        Errno errno = Errno.of(number);
        String why = number == 0 ? "" : errno.after(words);
        if (plan == null || index < 0 || index >= plan.ops().size()) {
            String what = words.isEmpty() ? "set the container up: jrun-init failed and did not say at what" : words;
            return new HelperException(what + why, number, code, -1);
        }
        PlannedOp failed = plan.ops().get(index);
        StringBuilder text = new StringBuilder(failed.describe());
        text.append(": ").append(words).append(why);
        String hint = Hints.of(plan, index, errno);
        if (hint != null) {
            text.append("; hint: ").append(hint);
        }
        return new HelperException(text.toString(), number, code, index);
    }

    private static SyncException died() {
        return new SyncException("set the container up: jrun-init ended without a word"
                + "; hint: it may have been killed, see the kernel log and the memory limit of the container");
    }
}
