// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import jrun.plan.LaunchOptions;
import jrun.runtime.Context;
import jrun.runtime.create.Create;
import jrun.runtime.create.CreateOptions;
import jrun.spec.JrunException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jrun create}. */
final class CreateCommand extends CliCommand {
    @Override
    CommandSpec model() {
        return addOptions(OptionSpecs.command("create", "create a container", this))
                .addPositional(OptionSpecs.id());
    }

    /** The options that create and run have in common. */
    static CommandSpec addOptions(CommandSpec spec) {
        return spec.addOption(OptionSpecs.value(
                        "DIR", "bundle directory, the working directory by default", "--bundle", "-b"))
                .addOption(OptionSpecs.value(
                        "FILE", "file of the bundle that is read in place of config.json", "--config", "-f"))
                .addOption(OptionSpecs.value(
                        "SOCKET", "AF_UNIX socket that takes the master end of the terminal", "--console-socket"))
                .addOption(OptionSpecs.value("FILE", "file to write the pid of the container process to", "--pid-file"))
                .addOption(OptionSpecs.value(
                        "SOCKET", "AF_UNIX socket that takes a pidfd of the container process", "--pidfd-socket"))
                .addOption(OptionSpecs.flag("do not use pivot_root; for a rootfs on the initial ramdisk", "--no-pivot"))
                .addOption(OptionSpecs.flag("accepted for runc's sake; only run becomes a subreaper", "--no-subreaper"))
                .addOption(OptionSpecs.flag("keep the session keyring of the caller", "--no-new-keyring"))
                .addOption(OptionSpecs.number(
                        "N",
                        "pass N more descriptors to the container process (stdio + N in total)",
                        "--preserve-fds"));
    }

    static CreateOptions options(Arguments args) throws UsageException {
        return options(args, true);
    }

    static CreateOptions options(Arguments args, boolean detach) throws UsageException {
        checkExactly(args, 1);
        return options(args, args.id(), args.text("--bundle"), detach);
    }

    static CreateOptions options(Arguments args, String id, @Nullable String bundle, boolean detach) {
        return new CreateOptions(
                id,
                bundle,
                args.text("--config"),
                args.flag("--no-pivot"),
                launchOptions(args, detach),
                args.flag("--no-new-keyring"));
    }

    /** The options that exec has as well. */
    static LaunchOptions launchOptions(Arguments args, boolean detach) {
        return new LaunchOptions(
                args.text("--console-socket"),
                detach,
                args.text("--pid-file"),
                args.text("--pidfd-socket"),
                args.count("--preserve-fds"));
    }

    @Override
    int run(Arguments args, Context context) throws JrunException {
        return new Create(context).run(options(args));
    }
}
