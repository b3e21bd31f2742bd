// SPDX-License-Identifier: Apache-2.0
package jrun.bench;

/**
 * How far a count may be from its recorded value: {@code 2%} of it, or {@code 3} in its own unit.
 *
 * @param amount percent or units
 * @param percent which of the two
 */
record Allowance(long amount, boolean percent) {
    static Allowance parse(String text) {
        boolean percent = text.endsWith("%");
        long amount = Long.parseLong(percent ? text.substring(0, text.length() - 1) : text);
        if (amount < 0) {
            throw new IllegalArgumentException("allowance " + text + " is negative");
        }
        return new Allowance(amount, percent);
    }

    /** In the count's unit, rounded down. */
    long of(long value) {
        return percent ? value * amount / 100 : amount;
    }

    @Override
    public String toString() {
        return percent ? amount + "%" : Long.toString(amount);
    }
}
