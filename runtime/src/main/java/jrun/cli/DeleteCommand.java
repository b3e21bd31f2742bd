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
        return OptionSpecs.command("delete", "delete a container and its resources", this)
                .addOption(OptionSpecs.flag("kill the container first if it still runs", "--force", "-f"))
                .addOption(OptionSpecs.flag("ID is a regular expression for the ids of containers", "--regex", "-r"))
                .addPositional(OptionSpecs.id());
    }

    @Override
    int run(Arguments args, Context context) throws JrunException {
        checkExactly(args, 1);
        Delete delete = new Delete(context);
        boolean force = args.flag("--force");
        if (args.flag("--regex")) {
            return ContainerPattern.each(args.id(), context, id -> delete.run(id, force));
        }
        return delete.run(args.id(), force);
    }
}
