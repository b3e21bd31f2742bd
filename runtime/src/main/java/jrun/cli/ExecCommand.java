// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import java.util.ArrayList;
import java.util.List;
import jrun.runtime.Context;
import jrun.runtime.exec.Exec;
import jrun.runtime.exec.ExecOptions;
import jrun.runtime.exec.ExecPrivilegeOptions;
import jrun.runtime.exec.ExecProcessOptions;
import jrun.runtime.exec.IdText;
import jrun.spec.JrunException;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jrun exec}. */
final class ExecCommand extends CliCommand {
    private static final int FAILED = 255;

    @Override
    CommandSpec model() {
        CommandSpec spec = OptionSpecs.command("exec", "execute a new process inside a container", this)
                .addOption(OptionSpecs.value(
                        "SOCKET", "AF_UNIX socket that takes the master end of the terminal", "--console-socket"))
                .addOption(OptionSpecs.value("DIR", "working directory in the container", "--cwd"))
                .addOption(OptionSpecs.list("NAME=VALUE", "environment variable, may be repeated", "--env", "-e"))
                .addOption(OptionSpecs.flag("allocate a terminal", "--tty", "-t"))
                .addOption(OptionSpecs.value("UID[:GID]", "user in the container", "--user", "-u"))
                .addOption(OptionSpecs.list("GID", "supplementary group, may be repeated", "--additional-gids", "-g"));
        return addMore(spec)
                .addPositional(OptionSpecs.first("ID", "id of the container"))
                .addPositional(
                        OptionSpecs.foreign("COMMAND", "the command and its arguments, unless --process has them"));
    }

    private static CommandSpec addMore(CommandSpec spec) {
        return spec.addOption(OptionSpecs.value("FILE", "process document in place of a command", "--process", "-p"))
                .addOption(OptionSpecs.flag("return once the process runs", "--detach", "-d"))
                .addOption(OptionSpecs.value("FILE", "file to write the pid of the process to", "--pid-file"))
                .addOption(OptionSpecs.value(
                        "SOCKET", "AF_UNIX socket that takes a pidfd of the process", "--pidfd-socket"))
                .addOption(OptionSpecs.value("LABEL", "SELinux label of the process", "--process-label"))
                .addOption(OptionSpecs.value("PROFILE", "AppArmor profile of the process", "--apparmor"))
                .addOption(OptionSpecs.flag("set no_new_privs for the process", "--no-new-privs"))
                .addOption(OptionSpecs.list("CAP", "capability to add, may be repeated", "--cap", "-c"))
                .addOption(OptionSpecs.number(
                        "N", "pass N more descriptors to the process (stdio + N in total)", "--preserve-fds"))
                .addOption(OptionSpecs.list("[CONTROLLER:]PATH", "existing sub-cgroup to run in", "--cgroup"))
                .addOption(OptionSpecs.flag("allow it in a paused container", "--ignore-paused"));
    }

    static ExecOptions options(Arguments args) throws UsageException {
        checkAtLeast(args, 1);
        if (args.rest().isEmpty() && args.text("--process") == null) {
            throw new UsageException(
                    "process args cannot be empty: exec was given no command; hint: exec " + args.id()
                            + " COMMAND [ARGUMENT...], or --process FILE",
                    FAILED);
        }
        ExecPrivilegeOptions privileges = new ExecPrivilegeOptions(
                args.list("--cap"), args.text("--process-label"), args.flag("--no-new-privs"), args.text("--apparmor"));
        ExecProcessOptions process = new ExecProcessOptions(
                args.rest(),
                args.text("--process"),
                args.list("--env"),
                args.text("--cwd"),
                args.flag("--tty"),
                args.evenEmpty("--user"),
                gids(args.list("--additional-gids")),
                privileges);
        return new ExecOptions(
                args.id(),
                process,
                CreateCommand.launchOptions(args, args.flag("--detach")),
                args.list("--cgroup"),
                args.flag("--ignore-paused"));
    }

    private static List<Long> gids(List<String> texts) throws UsageException {
        List<Long> gids = new ArrayList<>(texts.size());
        for (String text : texts) {
            long gid = IdText.parse(text);
            if (gid < 0) {
                throw new UsageException("invalid value \"" + text
                        + "\" for flag -additional-gids: must be a group id from 0 to 4294967294");
            }
            gids.add(gid);
        }
        return gids;
    }

    @Override
    int run(Arguments args, Context context) throws JrunException {
        return new Exec(context).run(options(args));
    }

    @Override
    int failureCode() {
        return FAILED;
    }
}
