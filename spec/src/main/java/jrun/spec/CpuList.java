// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.BitSet;

/** Lists of CPUs or memory nodes in the kernel's notation, e.g. {@code 0-3,7}. cpuset(7) */
public final class CpuList {
    /** More than any kernel has; a list beyond is a mistake. */
    private static final int HIGHEST = 8191;

    private static final int TOO_LONG = 9;

    private CpuList() {}

    /**
     * The numbers of a list.
     *
     * @throws IllegalArgumentException what it must be, in words, if it is no such list
     */
    public static BitSet parse(String list) {
        BitSet numbers = new BitSet();
        int start = 0;
        while (start <= list.length()) {
            int comma = list.indexOf(',', start);
            int end = comma < 0 ? list.length() : comma;
            addRange(numbers, list, start, end);
            start = end + 1;
        }
        return numbers;
    }

    private static void addRange(BitSet numbers, String list, int start, int end) {
        int dash = list.indexOf('-', start);
        boolean range = dash >= 0 && dash < end;
        int first = number(list, start, range ? dash : end);
        int last = range ? number(list, dash + 1, end) : first;
        if (last < first) {
            throw new IllegalArgumentException(
                    "must have no range that ends before it starts, is " + Problem.quoted(list));
        }
        numbers.set(first, last + 1);
    }

    private static int number(String list, int start, int end) {
        int number = 0;
        boolean digits = end > start;
        for (int i = start; i < end && digits; i++) {
            char c = list.charAt(i);
            digits = c >= '0' && c <= '9';
            number = i - start < TOO_LONG ? number * 10 + (c - '0') : Integer.MAX_VALUE;
        }
        if (!digits) {
            throw new IllegalArgumentException(
                    "must be a list of numbers and ranges like 0-3,7, is " + Problem.quoted(list));
        }
        if (number > HIGHEST) {
            throw new IllegalArgumentException("must have no number above " + HIGHEST + ", is " + Problem.quoted(list));
        }
        return number;
    }
}
