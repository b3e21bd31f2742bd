// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import jrun.runtime.Context;
import jrun.runtime.query.ShowState;
import jrun.spec.JrunException;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jrun state}. */
final class StateCommand extends CliCommand {
    @Override
    CommandSpec model() {
        return OptionSpecs.command("state", "output the state of a container", this)
                .addPositional(OptionSpecs.id());
    }

    @Override
    int run(Arguments args, Context context) throws JrunException {
        checkExactly(args, 1);
        return new ShowState(context).run(args.id());
    }
}
