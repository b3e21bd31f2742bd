// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a command was called with.
 *
 * @param command its name
 * @param values values by the option's longest name, in their order; a flag that is set has none
 * @param positionals the positional arguments
 * @param next index of the first argument that was not read
 */
record Arguments(String command, Map<String, List<String>> values, List<String> positionals, int next) {
    /** A value as given, the last one counts; null when the option is absent, or empty as an unset variable is. */
    @Nullable
    String text(String option) {
        String given = evenEmpty(option);
        return given == null || given.isEmpty() ? null : given;
    }

    /** A value as given, also an empty one; null when the option is absent. */
    @Nullable
    String evenEmpty(String option) {
        List<String> given = values.get(option);
        return given == null || given.isEmpty() ? null : given.getLast();
    }

    String text(String option, String otherwise) {
        String value = text(option);
        return value == null ? otherwise : value;
    }

    boolean flag(String option) {
        return values.containsKey(option);
    }

    /** A number, which {@link GoFlags} has checked; 0 when absent. */
    int number(String option) {
        String value = text(option);
        return value == null ? 0 : Integer.decode(value);
    }

    /** A number of things: a negative one is none, as with runc. */
    int count(String option) {
        return Math.max(0, number(option));
    }

    List<String> list(String option) {
        return values.getOrDefault(option, List.of());
    }

    /** The first positional argument; {@link CliCommand} made sure of it. */
    String id() {
        return positionals.getFirst();
    }

    /** The positional arguments after the first. */
    List<String> rest() {
        return positionals.subList(1, positionals.size());
    }
}
