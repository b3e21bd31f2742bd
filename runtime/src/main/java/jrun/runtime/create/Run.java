// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.create;

import java.util.Objects;
import jrun.host.state.StateDir;
import jrun.host.sys.Fd;
import jrun.host.sys.Trace;
import jrun.plan.LaunchOptions;
import jrun.runtime.Context;
import jrun.runtime.launch.Foreground;
import jrun.runtime.launch.TerminalRule;
import jrun.spec.JrunException;
import org.jspecify.annotations.Nullable;

/** The command {@code jrun run}: create, start and, in the foreground, wait and delete. */
public final class Run {
    private final Context context;

    public Run(Context context) {
        this.context = context;
    }

    /** Runs the command and returns its exit code: the container process's own in the foreground. */
    public int run(RunOptions options) throws JrunException {
        BundleConfig config =
                BundleConfig.read(options.create().bundle(), options.create().config(), context.log());
        LaunchOptions launch = options.create().launch();
        TerminalRule.check(config.spec().process(), launch);
        try (Foreground foreground = launch.detach() ? null : Foreground.begin(!options.noSubreaper())) {
            try (CreatedContainer created = new Create(context).make(options.create(), config)) {
                return startAndWait(created, foreground, options.keep());
            }
        }
    }

    private int startAndWait(CreatedContainer created, @Nullable Foreground foreground, boolean keep)
            throws JrunException {
        ForegroundEnd end = new ForegroundEnd(context, created);
        StateDir dir = created.dir();
        int code;
        try (Readiness readiness = Readiness.of(context, dir)) {
            StartConversation.start(dir, created.state());
            if (foreground == null) {
                readiness.await(created.state().init());
                return 0;
            }
            dir.unlock(); // while it runs, other commands may have their turn
            long begin = Trace.now();
            Fd process = Objects.requireNonNull(created.process(), "a run in the foreground has it");
            code = foreground.await(created.pid(), process, created.terminal(), readiness.proxy());
            readiness.settle();
            Trace.phase("await the container", begin);
        } catch (JrunException e) {
            end.deleteAfter(e);
            throw e;
        }
        if (!keep) {
            end.delete();
        }
        return code;
    }
}
