// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import java.util.List;
import jrun.host.sys.Syscalls;
import jrun.kernel.Uapi;
import jrun.runtime.Context;
import jrun.runtime.query.ListContainers;
import jrun.spec.JrunException;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jrun list}. */
final class ListCommand extends CliCommand {
    static final List<String> FORMATS = List.of("table", "json");

    @Override
    CommandSpec model() {
        return OptionSpecs.command("list", "list the containers of the root directory", this)
                .addOption(OptionSpecs.value("FORMAT", "table (default) or json", "--format", "-f"))
                .addOption(OptionSpecs.flag("print ids only", "--quiet", "-q"));
    }

    @Override
    int run(Arguments args, Context context) throws JrunException {
        checkExactly(args, 0);
        String format = args.text("--format", "table");
        if (!FORMATS.contains(format)) {
            throw invalid(args, "format", format, FORMATS);
        }
        if (!context.root().equals(RootDirectory.of(null))) { // the usual one is made by the first container
            Syscalls.open(context.root(), Uapi.O_PATH | Uapi.O_DIRECTORY, 0).close();
        }
        return new ListContainers(context).run(format.equals("json"), args.flag("--quiet"));
    }
}
