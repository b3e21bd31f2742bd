// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import jrun.host.Build;
import jrun.runtime.Context;
import jrun.runtime.query.ShowFeatures;
import jrun.spec.JrunException;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jrun features}. */
final class FeaturesCommand extends CliCommand {
    @Override
    CommandSpec model() {
        return OptionSpecs.command("features", "show what this runtime supports, as JSON", this);
    }

    @Override
    int run(Arguments args, Context context) throws JrunException {
        checkExactly(args, 0);
        return new ShowFeatures(context).run(Build.VERSION, Build.COMMIT);
    }
}
