// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import jrun.host.criu.Criu;
import jrun.host.criu.CriuOption;
import jrun.runtime.Context;
import jrun.runtime.checkpoint.Checkpoint;
import jrun.runtime.checkpoint.CheckpointOptions;
import jrun.spec.JrunException;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jrun checkpoint}. */
final class CheckpointCommand extends CliCommand {
    private static final int NO_DESCRIPTOR = -1;

    @Override
    CommandSpec model() {
        CommandSpec spec = OptionSpecs.command("checkpoint", "write the processes of a container to images", this);
        CriuFlags.addCommon(spec);
        CriuFlags.add(spec, CriuOption.LEAVE_RUNNING, "leave the container running");
        CriuFlags.add(spec, CriuOption.TCP_SKIP_IN_FLIGHT, "skip TCP connections not yet established");
        CriuFlags.add(spec, CriuOption.LINK_REMAP, "give files without a name one, where that is possible");
        return spec.addOption(OptionSpecs.value(
                        "DIR", "directory of an earlier --pre-dump, relative to that of the images", "--parent-path"))
                .addOption(OptionSpecs.flag("write memory only, and leave the container running", "--pre-dump"))
                .addOption(OptionSpecs.value("ADDRESS:PORT", "page server that takes the memory", "--page-server"))
                .addOption(OptionSpecs.number(
                        "FD", "descriptor to write a zero byte to once lazy pages can be asked for", "--status-fd"))
                .addOption(OptionSpecs.flag("show on standard error how much memory is written", "--progress"))
                .addPositional(OptionSpecs.id());
    }

    static CheckpointOptions options(Arguments args) throws UsageException {
        checkExactly(args, 1);
        return new CheckpointOptions(
                args.id(),
                CriuFlags.settings(args),
                args.text("--parent-path"),
                args.flag("--pre-dump"),
                args.text("--page-server"),
                args.text("--status-fd") == null ? NO_DESCRIPTOR : args.number("--status-fd"),
                args.flag("--progress") ? new ProgressBar() : null);
    }

    @Override
    void checkUsable() throws JrunException {
        Criu.find();
    }

    @Override
    int run(Arguments args, Context context) throws JrunException {
        return new Checkpoint(context, options(args)).run();
    }
}
