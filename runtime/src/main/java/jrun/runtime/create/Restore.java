// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.create;

import jrun.host.HostProbe;
import jrun.host.criu.Criu;
import jrun.host.sys.Processes;
import jrun.host.sys.Trace;
import jrun.runtime.Context;
import jrun.runtime.checkpoint.CriuDirectories;
import jrun.runtime.launch.Foreground;
import jrun.runtime.launch.TerminalRule;
import jrun.spec.JrunException;

/** The command {@code jrun restore}: a new container whose processes CRIU brings back from images. criu(8) */
public final class Restore {
    private static final int OLDEST_FOR_LABELS = 31600;

    private static final String SEEN = "restore into a pid namespace that others are in: a process there that has"
            + " CAP_SYS_PTRACE can take over what CRIU restores, with root's privileges on the host";

    private final Context context;

    public Restore(Context context) {
        this.context = context;
    }

    /** Runs the command and returns its exit code: the container process's own in the foreground. */
    public int run(RestoreOptions options) throws JrunException {
        if (Processes.geteuid() != 0 || HostProbe.inUserNamespace()) {
            context.log().warn("restore is untested with rootless containers");
        }
        BundleConfig config = BundleConfig.read(options.bundle(), null, context.log());
        if (config.spec().linux().namespaces().stream()
                .anyMatch(entry -> entry.type().equals("pid") && entry.path() != null)) {
            context.log().warn(SEEN);
        }
        TerminalRule.check(config.spec().process(), options.launch());
        Criu criu = Criu.find();
        criu.check();
        if (options.lsmProfile() != null || options.lsmMountContext() != null) {
            criu.require(OLDEST_FOR_LABELS, "--lsm-profile and --lsm-mount-context");
        }
        boolean detach = options.launch().detach();
        try (Foreground foreground = detach ? null : Foreground.begin(!options.noSubreaper());
                CriuDirectories directories = CriuDirectories.toRead(options.criu());
                CreatedContainer restored = make(options, config, criu, directories)) {
            return foreground == null ? 0 : await(restored, foreground);
        }
    }

    private int await(CreatedContainer restored, Foreground foreground) throws JrunException {
        ForegroundEnd end = new ForegroundEnd(context, restored);
        int code;
        try {
            restored.dir().unlock(); // while it runs, other commands may have their turn
            code = foreground.await(restored.pid(), restored.terminal());
        } catch (JrunException e) {
            end.deleteAfter(e);
            throw e;
        }
        end.delete();
        return code;
    }

    private CreatedContainer make(RestoreOptions options, BundleConfig config, Criu criu, CriuDirectories directories)
            throws JrunException {
        ContainerReservation reservation = ContainerReservation.of(context, options.id(), config, false);
        try {
            reservation.useRdt(config.spec().linux().intelRdt());
            reservation.record(config.json());
            long begin = Trace.now();
            CreatedContainer restored = new RestoreLaunch(reservation, options, config, criu, directories).run();
            Trace.phase("restore", begin);
            return restored;
        } catch (JrunException | RuntimeException | Error e) { // what images say may be too much for us
            reservation.undo(e);
            throw e;
        }
    }
}
