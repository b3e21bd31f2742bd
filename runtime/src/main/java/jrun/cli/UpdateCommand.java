// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import java.util.EnumMap;
import java.util.Map;
import jrun.runtime.Context;
import jrun.runtime.control.Update;
import jrun.runtime.control.UpdateLimit;
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
        limit(spec, UpdateLimit.BLKIO_WEIGHT, "weight of block I/O, 10 to 1000");
        limit(spec, UpdateLimit.CPU_PERIOD, "CFS period in microseconds");
        limit(spec, UpdateLimit.CPU_QUOTA, "CFS time in one period in microseconds, -1 for no limit");
        limit(spec, UpdateLimit.CPU_BURST, "CFS time in microseconds that may be saved up for bursts");
        limit(spec, UpdateLimit.CPU_IDLE, "1 to run only when nothing else wants to, 0 as usual");
        limit(spec, UpdateLimit.CPU_SHARE, "CPU weight against other containers");
        limit(spec, UpdateLimit.CPU_RT_PERIOD, "realtime period in microseconds");
        limit(spec, UpdateLimit.CPU_RT_RUNTIME, "realtime time in one period in microseconds");
        limit(spec, UpdateLimit.CPUSET_CPUS, "CPUs to use");
        limit(spec, UpdateLimit.CPUSET_MEMS, "memory nodes to use");
        limit(spec, UpdateLimit.MEMORY, "memory limit in bytes, with a unit such as 64m, -1 for no limit");
        limit(spec, UpdateLimit.MEMORY_RESERVATION, "soft memory limit in bytes");
        limit(spec, UpdateLimit.MEMORY_SWAP, "limit of memory and swap together, -1 for no limit");
        value(spec, "--kernel-memory", "accepted and ignored, as the kernel does");
        value(spec, "--kernel-memory-tcp", "accepted and ignored, as the kernel does");
        limit(spec, UpdateLimit.PIDS, "number of tasks, -1 for no limit");
        limit(spec, UpdateLimit.L3_CACHE_SCHEMA, "Intel RDT L3 cache schema");
        limit(spec, UpdateLimit.MEM_BW_SCHEMA, "Intel RDT memory bandwidth schema");
        return spec.addPositional(OptionSpecs.id());
    }

    private static void limit(CommandSpec spec, UpdateLimit limit, String description) {
        value(spec, "--" + limit.option(), description);
    }

    private static void value(CommandSpec spec, String name, String description) {
        spec.addOption(OptionSpecs.value("N", description, name));
    }

    static UpdateOptions options(Arguments args) throws UsageException {
        checkExactly(args, 1);
        Map<UpdateLimit, String> limits = new EnumMap<>(UpdateLimit.class);
        for (UpdateLimit limit : UpdateLimit.values()) {
            String value = args.text("--" + limit.option());
            if (value != null) {
                limits.put(limit, value);
            }
        }
        return new UpdateOptions(args.id(), args.text("--resources"), limits);
    }

    @Override
    int run(Arguments args, Context context) throws JrunException {
        if (args.flag("--kernel-memory") || args.flag("--kernel-memory-tcp")) {
            context.log().warn("Kernel memory settings are ignored and will be removed");
        }
        return new Update(context).run(options(args));
    }
}
