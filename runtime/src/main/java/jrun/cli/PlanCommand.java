// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import java.util.List;
import jrun.runtime.Context;
import jrun.runtime.create.ShowPlan;
import jrun.spec.JrunException;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jrun plan}. */
final class PlanCommand extends CliCommand {
    /** Stands where create would put the container's id: in the names of the cgroup and of the keyring. */
    private static final String ID = "ID";

    private static final List<String> FORMATS = List.of("text", "json");

    @Override
    CommandSpec model() {
        return CreateCommand.addOptions(
                        OptionSpecs.command("plan", "print what create would do, without doing it", this))
                .addOption(OptionSpecs.value("FORMAT", "text (default) or json", "--format"))
                .addPositional(OptionSpecs.positionals("BUNDLE", "bundle directory, the working directory by default"));
    }

    @Override
    int run(Arguments args, Context context) throws JrunException {
        checkAtMost(args, 1);
        String bundle = args.positionals().isEmpty() ? args.text("--bundle") : args.id();
        String format = args.text("--format", "text");
        if (!FORMATS.contains(format)) {
            throw invalid(args, "format", format, FORMATS);
        }
        return new ShowPlan(context).run(CreateCommand.options(args, ID, bundle, true), format.equals("json"));
    }
}
