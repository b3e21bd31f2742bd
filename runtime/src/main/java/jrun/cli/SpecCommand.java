// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import jrun.runtime.Context;
import jrun.runtime.query.WriteSpec;
import jrun.spec.JrunException;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jrun spec}. */
final class SpecCommand extends CliCommand {
    @Override
    CommandSpec model() {
        return OptionSpecs.command("spec", "write a config.json to start from", this)
                .addOption(OptionSpecs.value(
                        "DIR", "bundle directory, the working directory by default", "--bundle", "-b"))
                .addOption(OptionSpecs.value("FILE", "file to write in place of config.json", "--file", "-f"))
                .addOption(OptionSpecs.flag("for a container without root privileges", "--rootless"));
    }

    @Override
    int run(Arguments args, Context context) throws JrunException {
        checkExactly(args, 0);
        return WriteSpec.run(args.text("--bundle"), args.text("--file"), args.flag("--rootless"));
    }
}
