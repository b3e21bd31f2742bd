// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import jrun.runtime.Context;
import jrun.runtime.control.Update;
import jrun.runtime.control.UpdateOptions;
import jrun.spec.JrunException;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jrun update}. */
final class UpdateCommand extends CliCommand {
    @Override
    CommandSpec model() {
        CommandSpec spec = OptionSpecs.command("update", "update the limits of a container", this);
        spec.addOption(OptionSpecs.value(
                "FILE", "JSON document with the limits, - for standard input; other options are then ignored",
                "--resources", "-r"));
        value(spec, "--blkio-weight", "weight of block I/O, 10 to 1000");
        value(spec, "--cpu-period", "CFS period in microseconds");
        value(spec, "--cpu-quota", "CFS time in one period in microseconds, -1 for no limit");
        value(spec, "--cpu-share", "CPU weight against other containers");
        value(spec, "--cpu-rt-period", "realtime period in microseconds");
        value(spec, "--cpu-rt-runtime", "realtime time in one period in microseconds");
        value(spec, "--cpuset-cpus", "CPUs to use");
        value(spec, "--cpuset-mems", "memory nodes to use");
        value(spec, "--memory", "memory limit in bytes, with a unit such as 64m, -1 for no limit");
        value(spec, "--memory-reservation", "soft memory limit in bytes");
        value(spec, "--memory-swap", "limit of memory and swap together, -1 for no limit");
        value(spec, "--kernel-memory", "accepted and ignored, as the kernel does");
        value(spec, "--kernel-memory-tcp", "accepted and ignored, as the kernel does");
        value(spec, "--pids-limit", "number of tasks, -1 for no limit");
        value(spec, "--l3-cache-schema", "Intel RDT L3 cache schema");
        value(spec, "--mem-bw-schema", "Intel RDT memory bandwidth schema");
        return spec.addPositional(OptionSpecs.id());
    }

    private static void value(CommandSpec spec, String name, String description) {
        spec.addOption(OptionSpecs.value("N", description, name));
    }

    static UpdateOptions options(Arguments args) throws UsageException {
        checkExactly(args, 1);
        return new UpdateOptions(
                args.id(),
                args.text("--resources"),
                args.text("--blkio-weight"),
                args.text("--cpu-period"),
                args.text("--cpu-quota"),
                args.text("--cpu-share"),
                args.text("--cpu-rt-period"),
                args.text("--cpu-rt-runtime"),
                args.text("--cpuset-cpus"),
                args.text("--cpuset-mems"),
                args.text("--memory"),
                args.text("--memory-reservation"),
                args.text("--memory-swap"),
                args.text("--pids-limit"),
                args.text("--l3-cache-schema"),
                args.text("--mem-bw-schema"));
    }

    @Override
    int run(Arguments args, Context context) throws JrunException {
        return new Update(context).run(options(args));
    }
}
