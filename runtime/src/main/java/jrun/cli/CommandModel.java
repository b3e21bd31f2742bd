// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import jrun.host.sys.NativeImage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The command line as picocli describes it: {@link GoFlags} reads the options by it, picocli writes the help and the man pages
 * from it. The native image is built with all of it in its heap; on the JVM, where the whole takes 15 ms to make, each call
 * makes the options of the command that it calls, and the rest only for help.
 */
final class CommandModel {
    private static final int UNKNOWN_COMMAND = 3;

    private static final Map<String, CliCommand> COMMANDS = commands();
    private static final @Nullable CommandLine MADE = NativeImage.HERE ? all() : null;

    /** The global options. */
    static final CommandSpec GLOBALS = MADE == null ? globals() : MADE.getCommandSpec();

    private CommandModel() {}

    /** The command of this name, or {@code h} for help, with its options. */
    static CommandSpec command(String name) throws UsageException {
        CommandSpec spec = find(name.equals("h") ? "help" : name);
        if (spec == null) {
            throw new UsageException(
                    "No help topic for '" + name + "': unknown command; hint: see jrun --help", UNKNOWN_COMMAND);
        }
        return spec;
    }

    private static @Nullable CommandSpec find(String name) {
        if (MADE != null) {
            CommandLine line = MADE.getSubcommands().get(name);
            return line == null ? null : line.getCommandSpec();
        }
        CliCommand command = COMMANDS.get(name);
        return command == null ? null : command.model();
    }

    /** A root with all commands below it, for help. */
    static CommandLine whole() {
        return MADE == null ? all() : MADE;
    }

    private static Map<String, CliCommand> commands() {
        Map<String, CliCommand> commands = new LinkedHashMap<>();
        commands.put("create", new CreateCommand());
        commands.put("start", new StartCommand());
        commands.put("run", new RunCommand());
        commands.put("exec", new ExecCommand());
        commands.put("state", new StateCommand());
        commands.put("kill", new KillCommand());
        commands.put("delete", new DeleteCommand());
        commands.put("list", new ListCommand());
        commands.put("ps", new PsCommand());
        commands.put("pause", new PauseCommand());
        commands.put("resume", new ResumeCommand());
        commands.put("update", new UpdateCommand());
        commands.put("mounts", new MountsCommand());
        commands.put("checkpoint", new CheckpointCommand());
        commands.put("restore", new RestoreCommand());
        commands.put("events", new EventsCommand());
        commands.put("spec", new SpecCommand());
        commands.put("features", new FeaturesCommand());
        commands.put("plan", new PlanCommand());
        commands.put("help", new HelpCommand());
        return commands;
    }

    private static CommandLine all() {
        CommandLine root = new CommandLine(globals());
        for (CliCommand command : COMMANDS.values()) {
            root.addSubcommand(HelpText.shape(new CommandLine(command.model())));
        }
        return HelpText.shape(root);
    }

    private static CommandSpec globals() {
        CommandSpec spec = OptionSpecs.command("jrun", "Open Container Initiative runtime", new HelpCommand());
        return spec.addOption(OptionSpec.builder("--version", "-v")
                        .type(boolean.class)
                        .arity("0")
                        .versionHelp(true)
                        .description("print the version")
                        .build())
                .addOption(OptionSpecs.flag("log each step, and the stack trace of a failure", "--debug"))
                .addOption(OptionSpecs.value("FILE", "file to append log lines to", "--log"))
                .addOption(OptionSpecs.value("FORMAT", "format of the log: text (default) or json", "--log-format"))
                .addOption(OptionSpecs.value(
                        "LEVEL", "what to log: error, warning (default) or debug, as --debug", "--log-level"))
                .addOption(OptionSpecs.value(
                        "FILE",
                        "file, or directory, to write a trace of the command to, for chrome://tracing",
                        "--trace"))
                .addOption(
                        OptionSpecs.value("DIR", "directory of the containers' state, /run/jrun by default", "--root"))
                .addOption(OptionSpecs.value(
                        "PATH", "accepted for runc's sake and ignored: criu is looked up in PATH", "--criu"))
                .addOption(OptionSpecs.flag("let systemd make the cgroups", "--systemd-cgroup"))
                .addOption(OptionSpecs.value(
                        "NAME",
                        "who makes the cgroups: cgroupfs (default), systemd, or disabled for none",
                        "--cgroup-manager"))
                .addOption(OptionSpecs.value(
                        "MODE", "ignore cgroup permission errors: true, false or auto (default)", "--rootless"));
    }
}
