// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.query;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import jrun.host.idmap.Users;
import jrun.spec.JrunException;

/**
 * Fuzzes the host's text tables: {@code /etc/passwd} for the names in {@code list} and the output of ps.
 * A name is compared with what a plain reading of the whole file finds.
 */
public final class TablesFuzzer {
    private static final long[] UIDS = {0, 1, 12, 1000, 4294967294L};

    private TablesFuzzer() {}

    /** One run. */
    public static void fuzzerTestOneInput(byte[] data) {
        String text = new String(data, StandardCharsets.ISO_8859_1);
        for (long uid : UIDS) {
            String expected = expected(text, uid);
            String found = Users.name(text, uid);
            if (!found.equals(expected)) {
                throw new AssertionError("uid " + uid + " is " + found + ", not " + expected);
            }
        }
        try {
            String shown = Ps.only(text, new HashSet<>(List.of(1, 12, 1000)));
            if (!shown.endsWith("\n")) {
                throw new AssertionError("no whole lines");
            }
        } catch (JrunException e) {
            if (String.valueOf(e.getMessage()).isEmpty()) {
                throw new AssertionError("an error without words", e);
            }
        }
    }

    /** passwd(5): name:password:uid:… */
    private static String expected(String text, long uid) {
        for (String line : text.split("\n", -1)) {
            String[] fields = line.split(":", -1);
            if (fields.length > 3 && !fields[0].isEmpty() && fields[2].equals(Long.toString(uid))) {
                return fields[0];
            }
        }
        return "#" + uid;
    }
}
