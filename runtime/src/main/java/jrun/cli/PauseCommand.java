// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import jrun.runtime.Context;
import jrun.runtime.control.Pause;
import jrun.spec.JrunException;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jrun pause}. */
final class PauseCommand extends CliCommand {
    @Override
    CommandSpec model() {
        return OptionSpecs.command("pause", "suspend all processes inside a container", this)
                .addPositional(OptionSpecs.id());
    }

    @Override
    int run(Arguments args, Context context) throws JrunException {
        checkExactly(args, 1);
        return new Pause(context).run(args.id());
    }
}
