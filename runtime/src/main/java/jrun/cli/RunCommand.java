// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import jrun.runtime.Context;
import jrun.runtime.create.CreateOptions;
import jrun.runtime.create.Run;
import jrun.runtime.create.RunOptions;
import jrun.spec.JrunException;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jrun run}. */
final class RunCommand extends CliCommand {
    @Override
    CommandSpec model() {
        return CreateCommand.addOptions(OptionSpecs.command("run", "create and run a container", this))
                .addOption(OptionSpecs.flag("return once the container process runs", "--detach", "-d"))
                .addOption(OptionSpecs.flag("do not delete the container after it exits", "--keep"))
                .addPositional(OptionSpecs.id());
    }

    static RunOptions options(Arguments args) throws UsageException {
        CreateOptions create = CreateCommand.options(args, args.flag("--detach"));
        return new RunOptions(create, args.flag("--keep"), args.flag("--no-subreaper"));
    }

    @Override
    int run(Arguments args, Context context) throws JrunException {
        return new Run(context).run(options(args));
    }
}
