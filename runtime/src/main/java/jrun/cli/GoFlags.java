// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Reads options as Go's flag package does, because the callers were written for it, against picocli's model of the
 * command.
 *
 * <p>Go's rules: one dash or two, {@code --name value} or {@code --name=value}, {@code --flag=false}, no joined short
 * options, the last value wins, and the first positional argument ends the options. Beyond Go a known option is
 * still taken after the first positional argument, except where a command's own arguments follow.
 */
final class GoFlags {
    private static final String TERMINATOR = "--";

    private final CommandSpec spec;
    private final Map<String, List<String>> values = new HashMap<>();
    private final List<String> positionals = new ArrayList<>();
    private final String[] args;
    private int next;

    private GoFlags(CommandSpec spec, String[] args, int from) {
        this.spec = spec;
        this.args = args;
        this.next = from;
    }

    /** Reads the options up to the first positional argument, as before a command's name. */
    static Arguments options(CommandSpec spec, String[] args, int from) throws UsageException {
        GoFlags flags = new GoFlags(spec, args, from);
        flags.readOptions();
        return flags.arguments();
    }

    /** Reads options and positional arguments to the end of the command line. */
    static Arguments command(CommandSpec spec, String[] args, int from) throws UsageException {
        GoFlags flags = new GoFlags(spec, args, from);
        if (flags.readOptions()) {
            flags.addRest();
        } else {
            flags.readPositionals();
        }
        return flags.arguments();
    }

    private Arguments arguments() {
        return new Arguments(spec.name(), values, positionals, next);
    }

    /** Returns whether {@code --} ended the options. */
    private boolean readOptions() throws UsageException {
        while (next < args.length) {
            String arg = args[next];
            if (arg.length() < 2 || arg.charAt(0) != '-') {
                return false;
            }
            next++;
            if (arg.equals(TERMINATOR)) {
                return true;
            }
            readOption(arg);
        }
        return false;
    }

    private void readPositionals() throws UsageException {
        boolean foreign = takesForeignArguments();
        while (next < args.length) {
            String arg = args[next++];
            if (!foreign && find(nameOf(arg)) != null) {
                readOption(arg);
            } else {
                positionals.add(arg);
            }
        }
    }

    private void addRest() {
        while (next < args.length) {
            positionals.add(args[next++]);
        }
    }

    /** Whether the positional arguments after the first belong to another program, as those of exec and ps. */
    private boolean takesForeignArguments() {
        for (PositionalParamSpec positional : spec.positionalParameters()) {
            if (positional.index().isVariable() && positional.index().min() > 0) {
                return true;
            }
        }
        return false;
    }

    private void readOption(String arg) throws UsageException {
        String name = nameOf(arg);
        int equals = arg.indexOf('=');
        if (name.isEmpty() || name.charAt(0) == '-') {
            throw new UsageException("bad flag syntax: " + arg);
        }
        OptionSpec option = find(name);
        if (option == null) {
            throw new UsageException("flag provided but not defined: -" + name);
        }
        String value = equals < 0 ? null : arg.substring(equals + 1);
        String key = option.longestName();
        if (option.arity().max() == 0) {
            if (value == null || bool(name, value)) {
                values.put(key, List.of());
            } else {
                values.remove(key);
            }
            return;
        }
        if (value == null) {
            if (next == args.length) {
                throw new UsageException("flag needs an argument: -" + name);
            }
            value = args[next++];
        }
        if (option.type() == int.class) {
            checkNumber(key, value);
        }
        values.computeIfAbsent(key, _ -> new ArrayList<>(2)).add(value);
    }

    private void checkNumber(String option, String value) throws UsageException {
        try {
            Integer.decode(value);
        } catch (NumberFormatException e) {
            throw new UsageException("invalid value \"" + value + "\" for flag " + option.substring(1)
                    + ": must be a number" + CliCommand.hint(spec.name()));
        }
    }

    /** The text between the dashes and the equals sign; empty when it is no option at all. */
    private static String nameOf(String arg) {
        if (arg.length() < 2 || arg.charAt(0) != '-') {
            return "";
        }
        int start = arg.charAt(1) == '-' ? 2 : 1;
        int equals = arg.indexOf('=', start);
        return equals < 0 ? arg.substring(start) : arg.substring(start, equals);
    }

    private @Nullable OptionSpec find(String name) {
        if (name.isEmpty()) {
            return null;
        }
        OptionSpec option = spec.optionsMap().get("--" + name);
        return option == null && name.length() == 1 ? spec.optionsMap().get("-" + name) : option;
    }

    private static boolean bool(String name, String value) throws UsageException {
        return switch (value) {
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            case "0", "f", "F", "false", "FALSE", "False" -> false;
            default ->
                throw new UsageException("invalid boolean value \"" + value + "\" for -" + name + ": parse error");
        };
    }
}
