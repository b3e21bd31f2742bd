// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.List;

/**
 * Takes the operands of an operation in wire order, each with its name for people: a method for each type of {@code
 * native-helper/ops.def}. The encoder is {@link PlanWriter}, the listing {@link PlanPrinter}; what only the listing tells
 * apart is a number to the encoder.
 */
public interface Operands {
    /** A 64-bit integer, wire type {@code i}. */
    void number(String name, long value);

    /** A string without NUL, wire type {@code s}. */
    void text(String name, String value);

    /** Raw bytes, wire type {@code b}. */
    void bytes(String name, byte[] value);

    /** A list of strings, wire type {@code l}. */
    void texts(String name, List<String> values);

    /** A list of 64-bit integers, wire type {@code n}. */
    void numbers(String name, List<Long> values);

    /** Flags of the operation's own; {@code names} has their names and values as {@code A=1|B=2}. */
    default void flags(long value, String names) {
        number("flags", value);
    }

    /** One value of several, with their names as {@link #flags} has them. */
    default void choice(String name, long value, String names) {
        number(name, value);
    }

    /** A word of clone flags. */
    default void namespaces(String name, long value) {
        number(name, value);
    }

    /** A word of mount attributes. */
    default void attributes(String name, long value) {
        number(name, value);
    }

    /** A word of propagation flags. */
    default void propagation(String name, long value) {
        number(name, value);
    }

    /** {@code AT_RECURSIVE} or 0. */
    default void recursive(String name, long value) {
        number(name, value);
    }

    /** A mode or mask, shown in octal. */
    default void octal(String name, long value) {
        number(name, value);
    }

    /** A set of capabilities. */
    default void capabilities(String name, long value) {
        number(name, value);
    }

    /** The number of a resource limit. */
    default void resource(String name, long value) {
        number(name, value);
    }
}
