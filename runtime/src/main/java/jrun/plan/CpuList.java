// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.BitSet;

/** Lists of CPUs or memory nodes in the kernel's notation, e.g. {@code 0-3,7}. cpuset(7) */
final class CpuList {
    /** More than any kernel has; a list beyond is a mistake. */
    private static final int HIGHEST = 8191;

    private CpuList() {}

    /** The list as a mask, bit N of the little-endian bytes for number N, padded to whole 64-bit words. */
    static byte[] mask(String list, String pointer) throws PlanException {
        BitSet bits = new BitSet();
        int start = 0;
        while (start <= list.length()) {
            int comma = list.indexOf(',', start);
            int end = comma < 0 ? list.length() : comma;
            String part = list.substring(start, end).strip();
            if (!part.isEmpty()) {
                addRange(bits, part, pointer);
            }
            start = end + 1;
        }
        if (bits.isEmpty()) {
            throw new PlanException(pointer, "an empty list: \"" + list + '"');
        }
        byte[] mask = new byte[(bits.length() + 63) / 64 * 8];
        byte[] set = bits.toByteArray();
        System.arraycopy(set, 0, mask, 0, set.length);
        return mask;
    }

    private static void addRange(BitSet bits, String part, String pointer) throws PlanException {
        int dash = part.indexOf('-');
        int first = number(dash < 0 ? part : part.substring(0, dash), part, pointer);
        int last = dash < 0 ? first : number(part.substring(dash + 1), part, pointer);
        if (last < first) {
            throw new PlanException(pointer, "a range that ends before it starts: " + part);
        }
        bits.set(first, last + 1);
    }

    private static int number(String text, String part, String pointer) throws PlanException {
        try {
            int number = Integer.parseInt(text.strip());
            if (number >= 0 && number <= HIGHEST) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new PlanException(pointer, "no number or range of numbers: " + part, e);
        }
        throw new PlanException(pointer, "not between 0 and " + HIGHEST + ": " + part);
    }
}
