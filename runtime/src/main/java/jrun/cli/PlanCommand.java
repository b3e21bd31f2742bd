// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import jrun.runtime.Context;
import jrun.runtime.create.ShowPlan;
import jrun.spec.JrunException;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jrun plan}. */
final class PlanCommand extends CliCommand {
    /** Stands where create would put the container's id: in the names of the cgroup and of the keyring. */
    private static final String ID = "ID";

    @Override
    CommandSpec model() {
        return CreateCommand.addOptions(
                        OptionSpecs.command("plan", "print what create would do, without doing it", this))
                .addPositional(OptionSpecs.positionals("BUNDLE", "bundle directory, the working directory by default"));
    }

    @Override
    int run(Arguments args, Context context) throws JrunException {
        checkAtMost(args, 1);
        String bundle = args.positionals().isEmpty() ? args.text("--bundle") : args.id();
        return new ShowPlan(context).run(CreateCommand.options(args, ID, bundle, true));
    }
}
