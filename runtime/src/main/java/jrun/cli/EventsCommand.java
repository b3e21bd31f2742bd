// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import jrun.runtime.Context;
import jrun.runtime.query.Events;
import jrun.spec.JrunException;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jrun events}. */
final class EventsCommand extends CliCommand {
    @Override
    CommandSpec model() {
        return OptionSpecs.command("events", "show events and statistics of a container, as JSON lines", this)
                .addOption(OptionSpecs.value("DURATION", "time between statistics, 5s by default", "--interval"))
                .addOption(OptionSpecs.flag("show the statistics once and end", "--stats"))
                .addPositional(OptionSpecs.id());
    }

    @Override
    int run(Arguments args, Context context) throws JrunException {
        checkExactly(args, 1);
        long interval = Duration.milliseconds(args.text("--interval", "5s"));
        return new Events(context).run(args.id(), interval, args.flag("--stats"));
    }
}
