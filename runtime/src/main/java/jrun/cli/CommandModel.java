// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The whole command line as picocli sees it, built with the native image. */
final class CommandModel {
    static final CommandLine ROOT = build();

    private CommandModel() {}

    private static CommandLine build() {
        CommandSpec spec = Model.command("jrun", "Open Container Initiative runtime", new HelpCommand());
        spec.addOption(OptionSpec.builder("--version", "-v")
                        .type(boolean.class)
                        .arity("0")
                        .versionHelp(true)
                        .description("print the version")
                        .build())
                .addOption(Model.flag("log each step, and the stack trace of a failure", "--debug"))
                .addOption(Model.value("FILE", "file to append log lines to", "--log"))
                .addOption(Model.value("FORMAT", "format of the log: text (default) or json", "--log-format"))
                .addOption(Model.value(
                        "FILE",
                        "file, or directory, to write a trace of the command to, for chrome://tracing",
                        "--trace"))
                .addOption(Model.value("DIR", "directory of the containers' state, /run/jrun by default", "--root"))
                .addOption(Model.value("PATH", "accepted for runc's sake", "--criu"))
                .addOption(Model.flag("let systemd make the cgroups", "--systemd-cgroup"))
                .addOption(Model.value(
                        "MODE", "ignore cgroup permission errors: true, false or auto (default)", "--rootless"));
        CommandLine root = new CommandLine(spec);
        CliCommand[] commands = {
            new CreateCommand(), new StartCommand(), new RunCommand(), new ExecCommand(), new StateCommand(),
            new KillCommand(), new DeleteCommand(), new ListCommand(), new PsCommand(), new PauseCommand(),
            new ResumeCommand(), new UpdateCommand(), new EventsCommand(), new SpecCommand(), new FeaturesCommand(),
            new PlanCommand(), new HelpCommand()
        };
        for (CliCommand command : commands) {
            root.addSubcommand(literal(new CommandLine(command.model())));
        }
        return literal(root);
    }

    /** GoFlags has settled all questions of form; what is left must be taken as it stands. Each command parses for itself. */
    private static CommandLine literal(CommandLine line) {
        line.getCommandSpec().usageMessage().abbreviateSynopsis(true);
        return line.setExpandAtFiles(false)
                .setOverwrittenOptionsAllowed(true)
                .setPosixClusteredShortOptionsAllowed(false)
                .setInterpolateVariables(false)
                .setUsageHelpWidth(120);
    }
}
