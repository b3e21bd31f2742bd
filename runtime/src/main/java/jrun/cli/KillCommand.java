// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import jrun.runtime.Context;
import jrun.runtime.control.Kill;
import jrun.spec.JrunException;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jrun kill}. */
final class KillCommand extends CliCommand {
    @Override
    CommandSpec model() {
        return OptionSpecs.command("kill", "send a signal (TERM by default) to the init process of a container", this)
                .addOption(OptionSpecs.flag("send it to all processes inside the container", "--all", "-a"))
                .addOption(OptionSpecs.flag("ID is a regular expression for the ids of containers", "--regex", "-r"))
                .addPositional(OptionSpecs.positionals("ID [SIGNAL]", "id of the container; signal by name or number"));
    }

    @Override
    int run(Arguments args, Context context) throws JrunException {
        checkAtLeast(args, 1);
        checkAtMost(args, 2);
        String given = args.rest().isEmpty() ? "" : args.rest().getFirst();
        String signal = given.isEmpty() ? "TERM" : given;
        Kill kill = new Kill(context);
        boolean all = args.flag("--all");
        if (args.flag("--regex")) {
            return ContainerPattern.each(args.id(), context, id -> kill.run(id, signal, all));
        }
        return kill.run(args.id(), signal, all);
    }
}
