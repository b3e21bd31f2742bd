// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import jrun.runtime.Context;
import jrun.runtime.create.Start;
import jrun.spec.JrunException;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jrun start}. */
final class StartCommand extends CliCommand {
    @Override
    CommandSpec model() {
        return OptionSpecs.command("start", "start the user's process in a created container", this)
                .addPositional(OptionSpecs.id());
    }

    @Override
    int run(Arguments args, Context context) throws JrunException {
        checkExactly(args, 1);
        return new Start(context).run(args.id());
    }
}
