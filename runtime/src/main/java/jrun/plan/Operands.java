// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.List;

/**
 * Takes the operands of an operation in wire order, each with its name for people.
 *
 * <p>One description serves the encoder ({@link PlanWriter}), the listing ({@link PlanPrinter}) and the test that
 * compares the operations with {@code ops.def}.
 */
public interface Operands {
    /** A 64-bit integer, type {@code i}. */
    void number(String name, long value);

    /** A string without NUL, type {@code s}. */
    void text(String name, String value);

    /** Raw bytes, type {@code b}. */
    void bytes(String name, byte[] value);

    /** A list of strings, type {@code l}. */
    void list(String name, List<String> values);

    /** A word of clone flags, type {@code i}. */
    default void cloneFlags(String name, long value) {
        number(name, value);
    }

    /** A word of mount attributes, type {@code i}. */
    default void attributes(String name, long value) {
        number(name, value);
    }

    /** A word of propagation flags, type {@code i}. */
    default void propagation(String name, long value) {
        number(name, value);
    }

    /** {@code AT_RECURSIVE} or 0, type {@code i}. */
    default void recursive(long value) {
        number("recursive", value);
    }

    /** A mode or mask, shown in octal, type {@code i}. */
    default void octal(String name, long value) {
        number(name, value);
    }

    /** A set of capabilities, type {@code i}. */
    default void capabilities(String name, long value) {
        number(name, value);
    }
}
