// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.launch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import jrun.host.sys.Fd;
import jrun.host.sys.Processes;
import jrun.host.sys.Signals;
import jrun.host.sys.Trace;
import jrun.kernel.Errno;
import jrun.plan.Hints;
import jrun.plan.MountOp;
import jrun.plan.Plan;
import jrun.runtime.sync.Channel;
import jrun.runtime.sync.Message;
import jrun.runtime.sync.Msg;
import jrun.runtime.sync.SyncException;
import jrun.spec.JrunException;
import org.jspecify.annotations.Nullable;

/**
 * The dialogue with one helper: reads its messages, lets a {@link HelperListener} act on them, and turns its failures into
 * exceptions that name the operation and what in config.json asked for it.
 */
public final class Conversation {
    private final Channel channel;
    private final @Nullable Plan plan;
    private final HelperListener party;
    private final List<Integer> stages = new ArrayList<>();
    private final OperationTrace operations;
    private int pid;

    /**
     * A dialogue that begins now.
     *
     * @param plan what the helper runs, for error messages; null for {@code start}, which did not make it
     * @param pid the process that talks at first
     */
    public Conversation(Channel channel, @Nullable Plan plan, HelperListener party, int pid) {
        this.channel = channel;
        this.plan = plan;
        this.party = party;
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
            announced = message.msg() == Msg.EXEC;
            if (!announced) {
                answer(message);
            }
        }
    }

    private @Nullable Message next(boolean maybeInterrupted) throws JrunException {
        long begin = Trace.now();
        if (maybeInterrupted && Signals.mayInterrupt()) {
            Signals.await(channel.socket(), -1);
        }
        Message message = channel.receive();
        while (message != null && message.msg() == Msg.TRACE) {
            operations.add(message.payload(), pid);
            message = channel.receive();
        }
        Trace.phase(
                message == null ? "await the end of the talk" : message.msg().awaited(), begin);
        if (message != null && message.msg() == Msg.ERROR) {
            throw failure(message.a(), message.b(), message.text());
        }
        if (message != null) {
            checkSender(message);
        }
        return message;
    }

    /** Another process may have taken the helper's socket. */
    private void checkSender(Message message) throws SyncException {
        int sender = message.sender();
        if (sender != 0 && sender != pid && message.msg() != Msg.CHILD) {
            message.fds().forEach(Fd::close);
            throw new SyncException("talk to jrun-init: " + message.msg() + " comes from process " + sender
                    + ", but the helper is process " + pid);
        }
    }

    private void answer(Message message) throws JrunException {
        long begin = Trace.now();
        act(message);
        Trace.phase(message.msg().answered(), begin);
    }

    private void act(Message message) throws JrunException {
        switch (message.msg()) {
            case CHILD -> {
                succeed(message.sender());
                party.successor(pid);
            }
            case CGROUP -> {
                party.cgroup(pid);
                channel.acknowledge();
            }
            case MAPS -> {
                party.maps(pid);
                channel.acknowledge();
            }
            case NETWORK -> {
                party.network(pid);
                channel.acknowledge();
            }
            case HOOKS -> channel.acknowledge(party.hooks(pid));
            case FD -> party.console(onlyFd(message));
            case SECCOMP -> {
                party.seccomp(pid, message.a());
                channel.acknowledge();
            }
            case MOUNTED -> party.mounted(attached(message), idOf(message));
            case READY -> {
                party.ready(pid);
                channel.acknowledge();
            }
            case ERROR, EXEC, TRACE, ACK, FDS, START, PART ->
                throw new SyncException("talk to jrun-init: unexpected message " + message.msg());
        }
    }

    /**
     * We will write to this process's files, limit it and may kill it, all by its number: so it has to be a child of
     * ours that nobody but us can reap, which keeps its number until we do. The kernel names it, but a sender with
     * CAP_SYS_ADMIN over its pid namespace may name another process of that: it must not be one that we know.
     */
    private void succeed(int child) throws SyncException {
        if (plan == null || child == pid || stages.contains(child) || !Processes.isChild(child)) {
            throw new SyncException(
                    "talk to jrun-init: its successor is said to be " + child + ", which is no new child of ours");
        }
        if (stages.size() >= plan.clones()) {
            throw new SyncException("talk to jrun-init: it names " + child
                    + " as one more successor than the plan has clones: " + plan.clones());
        }
        stages.add(pid);
        pid = child;
    }

    /** What is told must be an operation of our plan that tells. */
    private int attached(Message message) throws SyncException {
        int index = message.a();
        if (plan != null
                && index >= 0
                && index < plan.ops().size()
                && plan.ops().get(index).op() instanceof MountOp.Attach attach
                && (attach.flags() & MountOp.Attach.TELL) != 0) {
            return index;
        }
        throw new SyncException("talk to jrun-init: op " + index + " mounts nothing that it would tell of");
    }

    private static long idOf(Message message) throws SyncException {
        if (message.payload().length != Long.BYTES) {
            throw new SyncException("talk to jrun-init: the id of a mount has " + Long.BYTES + " bytes, not "
                    + message.payload().length);
        }
        return ByteBuffer.wrap(message.payload()).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    private static Fd onlyFd(Message message) throws SyncException {
        if (message.fds().size() != 1) {
            for (Fd fd : message.fds()) {
                fd.close();
            }
            throw new SyncException("receive the terminal of jrun-init: expected one descriptor, got "
                    + message.fds().size());
        }
        return message.fds().get(0);
    }

    private HelperException failure(int index, int number, String words) {
        Errno errno = Errno.of(number);
        String why = number == 0 ? "" : ": " + errno.describe();
        if (plan == null || index < 0 || index >= plan.ops().size()) {
            String what = words.isEmpty() ? "set the container up: jrun-init failed and did not say at what" : words;
            return new HelperException(what + why, number);
        }
        StringBuilder text = new StringBuilder(plan.describe(index));
        text.append(": ").append(words).append(why);
        String hint = Hints.of(plan.ops().get(index).op(), errno);
        if (hint != null) {
            text.append("; hint: ").append(hint);
        }
        return new HelperException(text.toString(), number);
    }

    private static SyncException died() {
        return new SyncException("set the container up: jrun-init ended without a word"
                + "; hint: it may have been killed, see the kernel log and the memory limit of the container");
    }
}
