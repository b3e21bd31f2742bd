// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.exec;

import jrun.host.state.StateException;
import jrun.host.sys.Fd;
import jrun.host.sys.Processes;
import jrun.host.sys.SyscallException;
import jrun.runtime.Container;
import jrun.runtime.Context;
import jrun.runtime.Status;
import jrun.runtime.launch.Foreground;
import jrun.runtime.launch.TerminalRule;
import jrun.spec.JrunException;
import jrun.spec.Process;
import jrun.spec.Spec;
import jrun.spec.SpecReader;
import org.jspecify.annotations.Nullable;

/** The command {@code jrun exec}: one more process in a container. */
public final class Exec {
    private final Context context;

    public Exec(Context context) {
        this.context = context;
    }

    /** Runs the command and returns its exit code: the process's own in the foreground. */
    public int run(ExecOptions options) throws JrunException {
        try (Container container = Container.open(context, options.id())) {
            refuseUnlessRunning(container, options.ignorePaused());
            Spec spec = SpecReader.readForExec(container.config());
            Process process = ExecProcess.of(options.process(), spec.process(), context.log());
            TerminalRule.check(process, options.launch());
            try (Foreground foreground = options.launch().detach() ? null : Foreground.begin(false)) {
                return start(container, options, spec, process, foreground);
            }
        }
    }

    private int start(
            Container container, ExecOptions options, Spec spec, Process process, @Nullable Foreground foreground)
            throws JrunException {
        ExecLaunch joining = new ExecLaunch(context, container, options, spec, process);
        joining.launch(ExecCgroup.place(container.state().cgroup(), options.cgroups()));
        Fd master = joining.master();
        if (foreground == null) {
            return 0;
        }
        try {
            return foreground.await(joining.pid(), master);
        } catch (SyscallException e) {
            Processes.endChild(joining.pid()); // nobody would learn of its end
            throw e;
        }
    }

    private static void refuseUnlessRunning(Container container, boolean ignorePaused) throws JrunException {
        Status status = container.status();
        if (status == Status.STOPPED) {
            throw new StateException("cannot exec in a stopped container");
        }
        if (status == Status.CREATING) {
            throw new StateException("cannot exec in a container that is still being created");
        }
        if (status == Status.PAUSED && !ignorePaused) {
            throw new StateException("cannot exec in a paused container (use --ignore-paused to override)");
        }
    }
}
