// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Pieces of picocli's model. It is made by program and read through {@code ParseResult}, so it needs no annotations, no
 * reflection and no fields that a second use would have to reset.
 */
final class OptionSpecs {
    private static final String EACH = "0..*";

    private OptionSpecs() {}

    /** A command with the options that each one has. */
    static CommandSpec command(String name, String description, CliCommand command) {
        CommandSpec spec = CommandSpec.wrapWithoutInspection(command).name(name);
        spec.usageMessage().description(description).sortOptions(false).adjustLineBreaksForWideCJKCharacters(false);
        spec.addOption(OptionSpec.builder("--help", "-h")
                .type(boolean.class)
                .arity("0")
                .usageHelp(true)
                .description("show help")
                .build());
        return spec;
    }

    /** An option without a value. */
    static OptionSpec flag(String description, String... names) {
        return OptionSpec.builder(names)
                .type(boolean.class)
                .arity("0")
                .description(description)
                .build();
    }

    /** An option with a text value; the last one given counts. */
    static OptionSpec value(String label, String description, String... names) {
        return OptionSpec.builder(names)
                .type(String.class)
                .arity("1")
                .paramLabel(label)
                .description(description)
                .build();
    }

    /** An option with a number. */
    static OptionSpec number(String label, String description, String... names) {
        return OptionSpec.builder(names)
                .type(int.class)
                .arity("1")
                .paramLabel(label)
                .description(description)
                .build();
    }

    /** An option that may be given several times. */
    static OptionSpec list(String label, String description, String... names) {
        return OptionSpec.builder(names)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .paramLabel(label)
                .description(description)
                .build();
    }

    /** The container's id; how many there may be is checked in runc's words, so any number is taken here. */
    static PositionalParamSpec id() {
        return positionals("ID", "id of the container");
    }

    static PositionalParamSpec positionals(String label, String description) {
        return positional(EACH, label, description);
    }

    /** Arguments after the first that belong to another program: they end this command's own options. */
    static PositionalParamSpec foreign(String label, String description) {
        return positional("1..*", label, description);
    }

    static PositionalParamSpec first(String label, String description) {
        return positional("0", label, description);
    }

    private static PositionalParamSpec positional(String index, String label, String description) {
        return PositionalParamSpec.builder()
                .index(index)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity(index.equals("0") ? "0..1" : EACH)
                .paramLabel(label)
                .description(description)
                .build();
    }
}
