// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import jrun.runtime.Context;
import jrun.runtime.control.Resume;
import jrun.spec.JrunException;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jrun resume}. */
final class ResumeCommand extends CliCommand {
    @Override
    CommandSpec model() {
        return OptionSpecs.command("resume", "resume all processes of a paused container", this)
                .addPositional(OptionSpecs.id());
    }

    @Override
    int run(Arguments args, Context context) throws JrunException {
        checkExactly(args, 1);
        return new Resume(context).run(args.id());
    }
}
