// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.create;

import jrun.host.state.StateDir;
import jrun.host.state.StateException;
import jrun.host.sys.Trace;
import jrun.runtime.Container;
import jrun.runtime.Context;
import jrun.runtime.control.Delete;
import jrun.runtime.launch.Foreground;
import jrun.runtime.launch.LaunchOptions;
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
        StateDir dir = created.dir();
        int code;
        try (Readiness readiness = Readiness.of(context, dir)) {
            StartConversation.start(dir, created.state());
            if (foreground == null) {
                readiness.await(created.pid());
                return 0;
            }
            dir.unlock(); // while it runs, other commands may have their turn
            long begin = Trace.now();
            code = foreground.await(created.pid(), created.terminal(), readiness.proxy());
            readiness.settle();
            Trace.phase("await the container", begin);
        } catch (JrunException e) {
            deleteAfter(e, created);
            throw e;
        }
        if (!keep) {
            delete(created);
        }
        return code;
    }

    private void delete(CreatedContainer created) throws JrunException {
        try {
            created.dir().lock();
        } catch (StateException e) {
            if (e.isAbsent()) {
                return; // somebody else deleted it while it ran
            }
            throw e;
        }
        new Delete(context).destroy(Container.of(created.dir(), created.state()));
    }

    private void deleteAfter(JrunException failure, CreatedContainer created) {
        try {
            new Delete(context).destroy(Container.of(created.dir(), created.state()));
        } catch (JrunException e) {
            failure.addSuppressed(e);
        }
    }
}
