// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.create;

import jrun.host.state.StateDir;
import jrun.runtime.Context;
import jrun.runtime.launch.TerminalRule;
import jrun.spec.JrunException;

/** The command {@code jrun create}. */
public final class Create {
    private final Context context;

    public Create(Context context) {
        this.context = context;
    }

    /** Runs the command and returns its exit code. */
    public int run(CreateOptions options) throws JrunException {
        BundleConfig config = BundleConfig.read(options.bundle(), context.log());
        TerminalRule.check(config.spec().process(), true, options.consoleSocket());
        try (StateDir _ = Creation.make(context, options, config).dir()) {
            return 0;
        }
    }
}
