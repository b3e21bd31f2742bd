// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.exec;

/** User and group ids on the command line. */
public final class IdText {
    /** The id above it, -1 in 32 bits, tells the kernel to leave an id as it is. setresuid(2) */
    private static final long LAST_ID = 0xFFFF_FFFEL;

    private static final int DIGITS = 10;

    private IdText() {}

    /** The id, -1 unless the text is nothing but decimal digits and the id one that a process can have. */
    public static long parse(String text) {
        if (text.isEmpty() || text.length() > DIGITS) {
            return -1;
        }
        long id = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            id = id * 10 + (c - '0');
        }
        return id > LAST_ID ? -1 : id;
    }
}
