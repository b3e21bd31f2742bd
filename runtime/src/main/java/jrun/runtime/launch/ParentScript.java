// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.launch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import jrun.host.cgroup.Cgroup;
import jrun.host.cgroup.NewCgroup;
import jrun.host.console.ConsoleSocket;
import jrun.host.hook.HookOutput;
import jrun.host.hook.HookRunner;
import jrun.host.idmap.IdMapWriter;
import jrun.host.net.NetDevices;
import jrun.host.sys.Fd;
import jrun.host.sys.Processes;
import jrun.host.sys.Stat;
import jrun.host.sys.Syscalls;
import jrun.host.sys.Trace;
import jrun.plan.ParentStep;
import jrun.plan.Plan;
import jrun.plan.PlannedStep;
import jrun.runtime.StateDocument;
import jrun.runtime.sync.Channel;
import jrun.runtime.sync.Message;
import jrun.runtime.sync.SyncException;
import jrun.spec.Hook;
import jrun.spec.JrunException;
import org.jspecify.annotations.Nullable;

/** Carries out the runtime's half of a plan, each step at its moment. What it was given to keep is closed with it, unless taken. */
public final class ParentScript implements AutoCloseable {
    private static final byte[] NOTHING = {};

    /** Character device 5:2. pts(4) */
    private static final long PTMX = Stat.device(5, 2);

    private final Plan plan;
    private final Cgroup cgroup;
    private final PlanImports imports;
    private final ContainerRecord container;
    private int next;
    private @Nullable Fd terminal;
    private @Nullable Fd process;

    /** For this plan, whose steps are about this cgroup and container. */
    public ParentScript(Plan plan, Cgroup cgroup, PlanImports imports, ContainerRecord container) {
        this.plan = plan;
        this.cgroup = cgroup;
        this.imports = imports;
        this.container = container;
    }

    /** The steps that wait for no message. */
    void beside(Channel channel, int pid) throws JrunException {
        for (PlannedStep step = take(PlannedStep.BESIDE); step != null; step = take(PlannedStep.BESIDE)) {
            long begin = Trace.now();
            if (step.step() instanceof ParentStep.SendDescriptors) {
                imports.send(plan, channel);
            } else {
                perform(step.step(), pid);
            }
            if (Trace.on()) {
                Trace.phase(step.step().words(), begin);
            }
        }
    }

    /**
     * The steps that answer the message of one operation.
     *
     * @param index of the operation
     * @param pid the process that talks
     * @return the payload of the ACK, if it waits for one
     */
    byte[] answer(int index, Message message, int pid) throws JrunException {
        byte[] answer = NOTHING;
        for (PlannedStep step = take(index); step != null; step = take(index)) {
            switch (step.step()) {
                case ParentStep.TakeTerminal(String socket) -> terminal = takeTerminal(socket, message);
                case ParentStep.HandOverListener listener -> handOver(listener, pid, message.a());
                case ParentStep.RecordMount(String target) -> container.mounted(target, idOf(message));
                case ParentStep.TellState _ -> {
                    container.hooksBegin();
                    answer = StateDocument.of(container.state(), "creating", StateDocument.pidInside(pid));
                }
                default -> perform(step.step(), pid);
            }
        }
        return answer;
    }

    private @Nullable PlannedStep take(int moment) {
        List<PlannedStep> steps = plan.parent();
        return next < steps.size() && steps.get(next).at() == moment ? steps.get(next++) : null;
    }

    private void perform(ParentStep step, int pid) throws JrunException {
        switch (step) {
            case ParentStep.PrepareCgroups p ->
                cgroup.prepare(new NewCgroup(p.id(), p.resources(), p.annotations(), p.devices()));
            case ParentStep.BeginCgroups _ -> cgroup.begin(pid);
            case ParentStep.MakeCgroups _ -> {
                cgroup.create(pid);
                container.cgroupsMade();
            }
            case ParentStep.LimitCgroups limits -> cgroup.applyBeforeJoin(limits.resources());
            case ParentStep.GiveCgroup(long uid) -> cgroup.giveTo(uid);
            case ParentStep.MoveIn _ -> cgroup.moveIn(pid);
            case ParentStep.Attach _ -> container.attach(pid);
            case ParentStep.RestrictDevices devices -> cgroup.applyDevices(devices.rules());
            case ParentStep.EnterRdt _ -> container.enterRdt(pid);
            case ParentStep.MapIds maps -> IdMapWriter.write(pid, maps.uids(), maps.gids(), maps.privileged());
            case ParentStep.MoveNetworkDevices move -> NetDevices.move(pid, move.devices());
            case ParentStep.RunHooks(String kind, List<Hook> hooks) -> runHooks(container, kind, hooks, pid);
            case ParentStep.SetLimit l -> Processes.prlimit(pid, l.resource(), l.soft(), l.hard());
            case ParentStep.SetScheduler(var s) ->
                Processes.setScheduler(
                        pid, s.policy(), s.flags(), s.nice(), s.priority(), s.runtime(), s.deadline(), s.period());
            case ParentStep.KeepProcess _ -> process = Processes.pidfdOpen(pid);
            case ParentStep.RecordProcess _ -> container.created(pid);
            case ParentStep.SendPidfd(String socket, String text) -> PidfdSocket.send(socket, pid, text);
            case ParentStep.WritePidFile(String path) -> PidFile.write(path, pid);
            case ParentStep.SendDescriptors _,
                    ParentStep.TakeTerminal _,
                    ParentStep.HandOverListener _,
                    ParentStep.RecordMount _,
                    ParentStep.TellState _ ->
                throw new SyncException("carry the plan out: not the moment to " + step.words());
        }
    }

    /** Prestart hooks come after step 2, from when on a container counts as created. runtime-spec: runtime.md#lifecycle */
    public static void runHooks(ContainerRecord container, String kind, List<Hook> hooks, int pid)
            throws JrunException {
        container.hooksBegin();
        String status = kind.equals("prestart") ? "created" : "creating";
        byte[] document = StateDocument.of(container.state(), status, pid);
        HookRunner.run(kind, hooks, document, HookOutput.of(container.state().origin()));
    }

    private void handOver(ParentStep.HandOverListener listener, int pid, int number) throws JrunException {
        try (Fd talking = Processes.pidfdOpen(pid)) { // a child of ours that is not reaped: the number is its own
            SeccompListener.handOver(listener, container.state(), talking, pid, number);
        }
    }

    private static @Nullable Fd takeTerminal(@Nullable String socket, Message message) throws JrunException {
        if (message.fds().size() != 1) {
            throw new SyncException("receive the terminal of jrun-init: expected one descriptor, got "
                    + message.fds().size());
        }
        Fd master = message.fds().getFirst();
        if (Syscalls.fstat(master).device() != PTMX) {
            throw new SyncException("receive the terminal of jrun-init: what came is no master of a terminal");
        }
        message.fds().clear();
        return ConsoleSocket.settle(socket, master);
    }

    private static long idOf(Message message) throws SyncException {
        if (message.payload().length != Long.BYTES) {
            throw new SyncException("talk to jrun-init: the id of a mount has " + Long.BYTES + " bytes, not "
                    + message.payload().length);
        }
        return ByteBuffer.wrap(message.payload()).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    /** The terminal's master for the foreground, null if there is none; from now on the caller's. */
    public @Nullable Fd takeTerminal() {
        Fd taken = terminal;
        terminal = null;
        return taken;
    }

    /** A pidfd of the process, null if none was to be kept; from now on the caller's. */
    public @Nullable Fd takeProcess() {
        Fd taken = process;
        process = null;
        return taken;
    }

    @Override
    public void close() {
        if (terminal != null) {
            terminal.close();
        }
        if (process != null) {
            process.close();
        }
    }
}
