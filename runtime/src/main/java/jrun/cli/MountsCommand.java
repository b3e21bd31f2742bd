// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import jrun.runtime.Context;
import jrun.runtime.exec.LiveMounts;
import jrun.spec.JrunException;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jrun mounts}, as crun has it. */
final class MountsCommand extends CliCommand {
    @Override
    CommandSpec model() {
        return OptionSpecs.command("mounts", "add mounts to a running container, or remove those that were added", this)
                .addPositional(OptionSpecs.positionals(
                        "add|remove ID FILE",
                        "what to do; id of the container; JSON document with the mounts as config.json has them, an array"
                                + " or an object with the member mounts, - for standard input"));
    }

    @Override
    int run(Arguments args, Context context) throws JrunException {
        checkExactly(args, 3);
        LiveMounts mounts = new LiveMounts(context);
        String id = args.positionals().get(1);
        String file = args.positionals().get(2);
        return switch (args.positionals().get(0)) {
            case "add" -> mounts.add(id, file);
            case "remove" -> mounts.remove(id, file);
            default ->
                throw new UsageException("unknown command " + args.positionals().get(0) + ": must be add or remove"
                        + hint(args.command()));
        };
    }
}
