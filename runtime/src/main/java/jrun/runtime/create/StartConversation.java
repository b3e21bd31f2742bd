// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.create;

import jrun.host.hook.HookException;
import jrun.host.hook.HookOutput;
import jrun.host.hook.HookRunner;
import jrun.host.state.ContainerState;
import jrun.host.state.ProcessRef;
import jrun.host.state.StateDir;
import jrun.host.state.StateException;
import jrun.host.sys.Fd;
import jrun.host.sys.Processes;
import jrun.host.sys.Sockets;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Trace;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import jrun.plan.ParentStep;
import jrun.runtime.StateDocument;
import jrun.runtime.launch.Conversation;
import jrun.runtime.launch.HelperException;
import jrun.runtime.launch.SeccompListener;
import jrun.runtime.sync.Channel;
import jrun.runtime.sync.Message;
import jrun.runtime.sync.Msg;
import jrun.spec.JrunException;
import jrun.spec.Seccomp;
import jrun.spec.SpecReader;

/** Tells a created container to go: startContainer hooks and execve in there, then poststart hooks out here. */
final class StartConversation implements Conversation.Partner {

    private static final byte[] NOTHING = {};

    private final StateDir dir;
    private final ContainerState state;
    private final ProcessRef init;

    private StartConversation(StateDir dir, ContainerState state, ProcessRef init) {
        this.dir = dir;
        this.state = state;
        this.init = init;
    }

    /**
     * Starts the container process and returns once it is the user's program. runtime-spec: runtime.md#start
     *
     * @param dir its state directory, locked
     */
    static void start(StateDir dir, ContainerState state) throws JrunException {
        ProcessRef init = state.init();
        if (init == null) {
            throw new StateException("cannot start a container that is still being created");
        }
        new StartConversation(dir, state, init).start();
    }

    /** Whether a hook failed, out here or in there. */
    static boolean isFailureOfHook(JrunException failure) {
        return failure instanceof HookException || (failure instanceof HelperException helper && helper.isOfHook());
    }

    private void start() throws JrunException {
        long begin = Trace.now();
        try (Channel channel = connect()) {
            channel.start(StateDocument.of(state, "created", StateDocument.pidInside(init.pid())));
            new Conversation(channel, null, this, init.pid()).untilExec();
        }
        dir.unlink(StateDir.START_SOCKET);
        if (!state.poststart().isEmpty()) {
            poststart();
        }
        Trace.phase("start the program", begin);
    }

    private Channel connect() throws JrunException {
        try {
            return Channel.toWaiting(Sockets.unixConnect(dir.dir(), StateDir.START_SOCKET));
        } catch (SyscallException e) {
            if (e.errno() == Errno.ECONNREFUSED) {
                throw new StateException("cannot start a container that has stopped", e);
            }
            throw e;
        }
    }

    /** Of a container that waits only a seccomp listener asks for anything. */
    @Override
    public byte[] answer(int index, Message message, int pid) throws JrunException {
        if (message.msg() == Msg.SECCOMP) {
            handOver(message.a());
        }
        return NOTHING;
    }

    @Override
    public boolean hasEnded(int pid) throws JrunException {
        try (Fd process = init.open()) {
            return process == null || Sockets.poll(process, Uapi.POLLIN, 0);
        }
    }

    private void handOver(int number) throws JrunException {
        byte[] json = dir.readFile(StateDir.CONFIG);
        if (json == null) {
            throw new StateException("hand over the seccomp listener: the container's config.json is gone");
        }
        Seccomp seccomp = SpecReader.read(json).linux().seccomp();
        if (seccomp == null || seccomp.listenerPath() == null) {
            throw new StateException("hand over the seccomp listener: /linux/seccomp/listenerPath is not set");
        }
        ParentStep.HandOverListener wanted =
                new ParentStep.HandOverListener(seccomp.listenerPath(), seccomp.listenerMetadata());
        try (Fd process = init.open()) {
            if (process == null) {
                throw new StateException("hand over the seccomp listener: the container process has ended");
            }
            SeccompListener.handOver(wanted, state, process, init.pid(), number);
        }
    }

    /** A poststart hook that fails is an error, and the container is stopped. runtime-spec: runtime.md#lifecycle */
    private void poststart() throws JrunException {
        try {
            byte[] document = StateDocument.of(state, "running", init.pid());
            HookRunner.run("poststart", state.poststart(), document, HookOutput.of(state.origin()));
        } catch (HookException e) {
            try (Fd process = init.open()) {
                if (process != null) {
                    Processes.pidfdSendSignal(process, Uapi.SIGKILL);
                }
            }
            throw e;
        }
    }
}
