// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/** What a command was called with: values by the option's longest name, and the positional arguments. */
record Arguments(String command, ParseResult parsed) {
    /** A value as given, null when the option is absent. */
    @Nullable
    String text(String option) {
        return parsed.matchedOptionValue(option, null);
    }

    String text(String option, String otherwise) {
        String value = text(option);
        return value == null ? otherwise : value;
    }

    boolean flag(String option) {
        return parsed.hasMatchedOption(option);
    }

    /** True or absent: for options that override something only when they are given. */
    @Nullable
    Boolean given(String option) {
        return flag(option) ? Boolean.TRUE : null;
    }

    int number(String option) {
        return parsed.matchedOptionValue(option, 0);
    }

    List<String> list(String option) {
        return parsed.matchedOptionValue(option, List.of());
    }

    List<String> positionals() {
        List<String> all = parsed.matchedPositionalValue(0, List.of());
        if (parsed.matchedPositionals().size() < 2) {
            return all;
        }
        List<String> both = new ArrayList<>(all);
        both.addAll(parsed.matchedPositionalValue(1, List.of()));
        return both;
    }

    /** The first positional argument; {@link CliCommand} made sure of it. */
    String id() {
        return positionals().getFirst();
    }

    /** The positional arguments after the first. */
    List<String> rest() {
        List<String> all = positionals();
        return all.subList(1, all.size());
    }
}
