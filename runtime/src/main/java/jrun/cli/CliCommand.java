// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import java.util.List;
import jrun.runtime.Context;
import jrun.spec.JrunException;
import picocli.CommandLine.Model.CommandSpec;

/** One command: its options, and how it calls {@code jrun.runtime}. */
abstract class CliCommand {
    private static final int FAILED = 1;

    /** The command's picocli model, made once. */
    abstract CommandSpec model();

    /** Runs the command and returns its exit code. */
    abstract int run(Arguments args, Context context) throws JrunException;

    /** The exit code of a failure. */
    int failureCode() {
        return FAILED;
    }

    /**
     * Called when the command's help was asked for by {@code --help}: engines take its success for the promise that the
     * command works on this host. The help of {@code -h} is for people.
     *
     * @throws JrunException when it cannot work at all
     */
    void checkUsable() throws JrunException {}

    static void checkExactly(Arguments args, int count) throws UsageException {
        if (args.positionals().size() != count) {
            throw wrongCount(args, "exactly " + count);
        }
    }

    static void checkAtLeast(Arguments args, int count) throws UsageException {
        if (args.positionals().size() < count) {
            throw wrongCount(args, "a minimum of " + count);
        }
    }

    static void checkAtMost(Arguments args, int count) throws UsageException {
        if (args.positionals().size() > count) {
            throw wrongCount(args, "a maximum of " + count);
        }
    }

    private static UsageException wrongCount(Arguments args, String count) {
        return new UsageException("\"" + args.command() + "\" requires " + count + " argument(s), got "
                + args.positionals().size() + hint(args.command()));
    }

    static UsageException invalid(Arguments args, String option, String value, List<String> allowed) {
        return new UsageException("invalid value \"" + value + "\" for --" + option + ": must be one of "
                + String.join(", ", allowed) + hint(args.command()));
    }

    static String hint(String command) {
        return "; hint: see jrun " + command + " --help";
    }
}
