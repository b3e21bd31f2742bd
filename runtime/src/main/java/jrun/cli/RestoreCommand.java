// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import jrun.host.criu.Criu;
import jrun.plan.LaunchOptions;
import jrun.runtime.Context;
import jrun.runtime.create.Restore;
import jrun.runtime.create.RestoreOptions;
import jrun.spec.JrunException;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jrun restore}. */
final class RestoreCommand extends CliCommand {
    @Override
    CommandSpec model() {
        CommandSpec spec = OptionSpecs.command("restore", "bring a container back from images", this);
        return CriuFlags.addCommon(spec)
                .addOption(OptionSpecs.value(
                        "DIR", "bundle directory, the working directory by default", "--bundle", "-b"))
                .addOption(OptionSpecs.value(
                        "SOCKET", "AF_UNIX socket that takes the master end of the terminal", "--console-socket"))
                .addOption(OptionSpecs.value("FILE", "file to write the pid of the container process to", "--pid-file"))
                .addOption(OptionSpecs.flag("return once the container process runs", "--detach", "-d"))
                .addOption(OptionSpecs.flag("do not become the subreaper of the container's orphans", "--no-subreaper"))
                .addOption(OptionSpecs.flag("accepted for runc's sake: CRIU decides", "--no-pivot"))
                .addOption(OptionSpecs.value(
                        "TYPE:NAME", "security label in place of that of the images", "--lsm-profile"))
                .addOption(OptionSpecs.value(
                        "LABEL", "label of mounts in place of that of the images", "--lsm-mount-context"))
                .addPositional(OptionSpecs.id());
    }

    static RestoreOptions options(Arguments args) throws UsageException {
        checkExactly(args, 1);
        boolean detach = args.flag("--detach");
        return new RestoreOptions(
                args.id(),
                args.text("--bundle"),
                CriuFlags.settings(args),
                new LaunchOptions(args.text("--console-socket"), detach, args.text("--pid-file"), null, 0),
                args.flag("--no-subreaper"),
                args.text("--lsm-profile"),
                args.text("--lsm-mount-context"));
    }

    @Override
    void checkUsable() throws JrunException {
        Criu.find();
    }

    @Override
    int run(Arguments args, Context context) throws JrunException {
        return new Restore(context).run(options(args));
    }
}
