// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.ArrayList;
import java.util.List;
import jrun.spec.Capability;
import jrun.spec.CrunAnnotations;
import jrun.spec.Hooks;
import jrun.spec.Linux;
import jrun.spec.Mount;
import jrun.spec.Seccomp;
import jrun.spec.Spec;
import org.jspecify.annotations.Nullable;

/** The runtime's half of a plan: written after the helper's, whose messages are the moments of its steps. */
final class ParentPlan {
    /** What runc says beside the pidfd of a container process. */
    private static final String INIT_PIDFD = "standard";

    /** What it says beside that of an exec process. */
    private static final String EXEC_PIDFD = "setns";

    /** What crun says, always. */
    private static final String CRUN_PIDFD = " ";

    private final List<PlannedOp> ops;
    private final List<PlannedStep> steps = new ArrayList<>();
    private int at = PlannedStep.BESIDE;

    private ParentPlan(List<PlannedOp> ops) {
        this.ops = ops;
    }

    private void add(ParentStep step, String pointer) {
        steps.add(new PlannedStep(at, step, pointer));
    }

    private void add(ParentStep step) {
        add(step, "");
    }

    /** For the init process, up to the moment from which it waits for its start. */
    static List<PlannedStep> create(CreateRequest request, List<PlannedOp> ops, List<PlannedStep> settings) {
        return new ParentPlan(ops).create(request, settings);
    }

    private List<PlannedStep> create(CreateRequest request, List<PlannedStep> settings) {
        Spec spec = request.spec();
        boolean movedIn = movedIn(request.facts());
        boolean devicesEarly = !mountsDevices(spec);
        int begins = movedIn ? whoseProcessWaits() : PlannedStep.BESIDE;
        if (movedIn) {
            add(new ParentStep.SendDescriptors()); // no cgroup descriptor is among them
            prepare(request.id(), spec, devicesEarly);
            if (begins == PlannedStep.BESIDE) {
                add(new ParentStep.BeginCgroups());
            }
        } else {
            cgroups(request.spec(), movedIn(request.facts()), request.limited(), devicesEarly);
            add(new ParentStep.SendDescriptors());
        }
        boolean hooks = false;
        for (at = 0; at < ops.size(); at++) {
            Op op = ops.get(at).op();
            if (op instanceof StartOp.WaitStart) {
                ready(request, devicesEarly || hooks, hooks, settings);
                break;
            }
            if (at == begins) {
                add(new ParentStep.BeginCgroups());
            }
            switch (op) {
                case NamespaceOp.Sync sync -> {
                    hooks |= sync.message() == NamespaceOp.Sync.HOOKS;
                    synchronize(sync, request, devicesEarly);
                }
                case StartOp.Console _ -> terminal(request.launch());
                case CredentialOp.Seccomp filter -> listener(filter, spec.linux());
                default -> {
                    continue;
                }
            }
        }
        return steps;
    }

    private void synchronize(NamespaceOp.Sync sync, CreateRequest request, boolean devicesEarly) {
        Spec spec = request.spec();
        Linux linux = spec.linux();
        if (sync.message() == NamespaceOp.Sync.CGROUP) {
            cgroups(request.spec(), movedIn(request.facts()), request.limited(), devicesEarly);
        } else if (sync.message() == NamespaceOp.Sync.MAPS) {
            HostFacts facts = request.facts();
            boolean privileged = facts.has(Capability.SETUID) && facts.has(Capability.SETGID);
            add(
                    new ParentStep.MapIds(linux.uidMappings(), linux.gidMappings(), privileged),
                    "/linux/uidMappings, /linux/gidMappings");
        } else if (sync.message() == NamespaceOp.Sync.NETWORK) {
            add(new ParentStep.MoveNetworkDevices(linux.netDevices()), "/linux/netDevices");
        } else if (sync.message() == NamespaceOp.Sync.HOOKS) {
            if (!devicesEarly) {
                devices(spec, request.limited());
            }
            rdt(spec);
            hooks(spec.hooks());
        }
    }

    /**
     * The device rules come before the helper joins the cgroup wherever that can be: then nothing of the image is opened
     * without them. At the latest they come when the mounts are made and before any hook runs, since a hook may allow more, as
     * with runc.
     */
    private void cgroups(Spec spec, boolean movedIn, boolean limited, boolean devicesEarly) {
        add(new ParentStep.MakeCgroups(), "/linux/cgroupsPath");
        if (limited) {
            add(new ParentStep.LimitCgroups(spec.linux().resources()), "/linux/resources");
        }
        Long owner = CgroupOwnerRule.owner(spec);
        if (owner != null) {
            add(new ParentStep.GiveCgroup(owner), "/linux/namespaces");
        }
        if (movedIn) {
            add(new ParentStep.MoveIn());
        }
        if (devicesEarly) {
            devices(spec, limited);
        }
    }

    private static boolean movedIn(HostFacts facts) {
        return facts.cgroups().movedIn();
    }

    private void prepare(String id, Spec spec, boolean devices) {
        add(
                new ParentStep.PrepareCgroups(id, spec.linux().resources(), spec.annotations(), devices),
                "/linux/cgroupsPath");
    }

    private void devices(Spec spec, boolean limited) {
        if (limited) {
            add(new ParentStep.RestrictDevices(spec.linux().resources().devices()), "/linux/resources/devices");
        }
    }

    private void rdt(Spec spec) {
        if (spec.linux().intelRdt() != null) {
            add(new ParentStep.EnterRdt(), "/linux/intelRdt");
        }
    }

    private void hooks(Hooks hooks) {
        if (!hooks.prestart().isEmpty()) {
            add(new ParentStep.RunHooks("prestart", hooks.prestart()), "/hooks/prestart");
        }
        if (!hooks.createRuntime().isEmpty()) {
            add(new ParentStep.RunHooks("createRuntime", hooks.createRuntime()), "/hooks/createRuntime");
        }
        add(new ParentStep.TellState());
    }

    private void terminal(LaunchOptions options) {
        add(new ParentStep.TakeTerminal(options.consoleSocket()), "/process/terminal");
    }

    private void listener(CredentialOp.Seccomp filter, Linux linux) {
        Seccomp seccomp = linux.seccomp();
        if ((filter.flags() & CredentialOp.Seccomp.LISTENER) != 0 && seccomp != null) {
            String path = seccomp.listenerPath() == null ? "" : seccomp.listenerPath();
            add(new ParentStep.HandOverListener(path, seccomp.listenerMetadata()), "/linux/seccomp/listenerPath");
        }
    }

    private void ready(CreateRequest request, boolean restricted, boolean inRdt, List<PlannedStep> settings) {
        Spec spec = request.spec();
        LaunchOptions options = request.launch();
        if (!restricted) {
            devices(spec, request.limited());
        }
        if (!inRdt) {
            rdt(spec);
        }
        settings(settings);
        if (!options.detach()) {
            add(new ParentStep.KeepProcess());
        }
        add(new ParentStep.RecordProcess());
        pidfd(options.pidfdSocket(), INIT_PIDFD, "");
        String receiver = spec.annotations().get(CrunAnnotations.PIDFD_RECEIVER);
        pidfd(receiver, CRUN_PIDFD, "/annotations/" + CrunAnnotations.PIDFD_RECEIVER);
        pidFile(options);
    }

    /** What the process has no privilege for any more. */
    private void settings(List<PlannedStep> settings) {
        for (PlannedStep setting : settings) {
            add(setting.step(), setting.pointer());
        }
    }

    private void pidfd(@Nullable String socket, String text, String pointer) {
        if (socket != null) {
            add(new ParentStep.SendPidfd(socket, text), pointer);
        }
    }

    private void pidFile(LaunchOptions options) {
        if (options.pidFile() != null) {
            add(new ParentStep.WritePidFile(options.pidFile()));
        }
    }

    /** The clone that makes the process which waits for its cgroup: systemd makes none without a process. */
    private int whoseProcessWaits() {
        int last = PlannedStep.BESIDE;
        for (int i = 0; i < ops.size(); i++) {
            Op op = ops.get(i).op();
            if (op instanceof NamespaceOp.Sync sync && sync.message() == NamespaceOp.Sync.CGROUP) {
                return last;
            }
            if (op instanceof NamespaceOp.Clone) {
                last = i;
            }
        }
        return last;
    }

    /**
     * Whether making the mounts may open devices that the container's rules deny, such as the block device of an ext4.
     * Everything else that a plan does needs only devices that every container may use.
     */
    private static boolean mountsDevices(Spec spec) {
        for (Mount mount : spec.mounts()) {
            if (MountPlan.mayOpenDevice(mount)) {
                return true;
            }
        }
        return false;
    }

    /** For a further process. */
    static List<PlannedStep> exec(ExecRequest request, List<PlannedOp> ops, List<PlannedStep> settings) {
        return new ParentPlan(ops).exec(request, settings);
    }

    private List<PlannedStep> exec(ExecRequest request, List<PlannedStep> settings) {
        LaunchOptions options = request.launch();
        if (request.attached()) {
            add(new ParentStep.Attach());
        }
        add(new ParentStep.SendDescriptors());
        for (at = 0; at < ops.size(); at++) {
            switch (ops.get(at).op()) {
                case StartOp.Console _ -> terminal(options);
                case CredentialOp.Seccomp filter -> listener(filter, request.linux());
                case NamespaceOp.Sync _ -> {
                    settings(settings);
                    if (request.linux().intelRdt() != null) {
                        add(new ParentStep.EnterRdt(), "/linux/intelRdt");
                    }
                    pidfd(options.pidfdSocket(), EXEC_PIDFD, "");
                    pidFile(options);
                }
                default -> {
                    continue;
                }
            }
        }
        return steps;
    }

    /** For the helper that becomes CRIU: all that CRIU makes begins in its cgroups. */
    static List<PlannedStep> restore(RestoreRequest request, List<PlannedOp> ops) {
        return new ParentPlan(ops).restore(request);
    }

    private List<PlannedStep> restore(RestoreRequest request) {
        Spec spec = request.spec();
        boolean movedIn = movedIn(request.facts());
        if (movedIn) {
            prepare(request.id(), spec, true);
            add(new ParentStep.BeginCgroups());
        }
        cgroups(spec, movedIn, request.limited(), true);
        rdt(spec);
        add(new ParentStep.SendDescriptors());
        return steps;
    }

    /** For mounts of a container that runs. */
    static List<PlannedStep> mounts(List<PlannedOp> ops) {
        ParentPlan plan = new ParentPlan(ops);
        plan.add(new ParentStep.SendDescriptors());
        for (plan.at = 0; plan.at < ops.size(); plan.at++) {
            PlannedOp planned = ops.get(plan.at);
            if (planned.op() instanceof MountOp.Attach attach && (attach.flags() & MountOp.Attach.TELL) != 0) {
                plan.add(new ParentStep.RecordMount(attach.target()), planned.pointer());
            }
        }
        return plan.steps;
    }
}
