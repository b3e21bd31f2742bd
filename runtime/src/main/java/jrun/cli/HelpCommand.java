// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import jrun.runtime.Context;
import jrun.spec.JrunException;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jrun help}, and what {@code --help} prints. */
final class HelpCommand extends CliCommand {
    @Override
    CommandSpec model() {
        return OptionSpecs.command("help", "show the commands, or the help of one command", this)
                .addPositional(OptionSpecs.positionals("COMMAND", "the command"));
    }

    /** The help of this command. */
    static String text(String command) throws UsageException {
        return HelpText.of(CommandModel.command(command).name()); // h is help
    }

    @Override
    int run(Arguments args, Context context) throws JrunException {
        checkAtMost(args, 1);
        if (args.positionals().isEmpty()) {
            context.output().print(HelpText.all());
            return 0;
        }
        context.output().print(text(args.id()));
        return 0;
    }
}
