// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import jrun.runtime.Context;
import jrun.runtime.query.Ps;
import jrun.spec.JrunException;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jrun ps}. */
final class PsCommand extends CliCommand {
    @Override
    CommandSpec model() {
        return OptionSpecs.command("ps", "show the processes inside a container", this)
                .addOption(OptionSpecs.value("FORMAT", "table (default) or json", "--format", "-f"))
                .addPositional(OptionSpecs.first("ID", "id of the container"))
                .addPositional(OptionSpecs.foreign("OPTION", "options of ps, -ef by default"));
    }

    @Override
    int run(Arguments args, Context context) throws JrunException {
        checkAtLeast(args, 1);
        String format = args.text("--format", "table");
        if (!ListCommand.FORMATS.contains(format)) {
            throw invalid(args, "format", format, ListCommand.FORMATS);
        }
        return new Ps(context).run(args.id(), format.equals("json"), args.rest());
    }
}
