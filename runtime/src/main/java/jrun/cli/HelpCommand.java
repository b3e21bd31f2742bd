// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import jrun.runtime.Context;
import jrun.spec.JrunException;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jrun help}, and what {@code --help} prints. */
final class HelpCommand extends CliCommand {
    @Override
    CommandSpec model() {
        return Model.command("help", "show the commands, or the help of one command", this)
                .addPositional(Model.positionals("COMMAND", "the command"));
    }

    static String text(CommandLine command) {
        return command.getUsageMessage(Ansi.OFF);
    }

    @Override
    int run(Arguments args, Context context) throws JrunException {
        checkAtMost(args, 1);
        if (args.positionals().isEmpty()) {
            context.output().print(text(CommandModel.whole()));
            return 0;
        }
        context.output().print(text(Main.command(args.id())));
        return 0;
    }
}
