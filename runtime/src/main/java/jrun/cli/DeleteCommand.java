// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import jrun.runtime.Context;
import jrun.runtime.control.Delete;
import jrun.spec.JrunException;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jrun delete}. */
final class DeleteCommand extends CliCommand {
    @Override
    CommandSpec model() {
        return OptionSpecs.command("delete", "delete what a container holds", this)
                .addOption(OptionSpecs.flag("kill the container first if it still runs", "--force", "-f"))
                .addPositional(OptionSpecs.id());
    }

    @Override
    int run(Arguments args, Context context) throws JrunException {
        checkExactly(args, 1);
        return new Delete(context).run(args.id(), args.flag("--force"));
    }
}
