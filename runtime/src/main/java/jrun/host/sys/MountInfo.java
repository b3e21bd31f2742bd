// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import java.util.ArrayList;
import java.util.List;

/**
 * A mount, as a process's mount table has it. proc_pid_mountinfo(5)
 *
 * @param id the kernel's, as statx(2) gives it
 * @param device of the file system, as numbers
 * @param root which path of the file system is mounted, absolute and without escapes
 * @param point where it is mounted, absolute and without escapes
 * @param type of the file system
 */
public record MountInfo(long id, String device, String root, String point, String type) {
    private static final int DEVICE = 2;
    private static final int ROOT = 3;
    private static final int POINT = 4;
    private static final String SEPARATOR = " - ";
    private static final int DIGITS = 3;

    /** The mounts of such a text, in its order; a line that is cut short is passed over. */
    public static List<MountInfo> parse(String mountinfo) {
        List<MountInfo> mounts = new ArrayList<>();
        for (String line : mountinfo.split("\n", -1)) {
            int dash = line.indexOf(SEPARATOR);
            if (dash >= 0) {
                String[] fields = line.split(" ", -1);
                String type = line.substring(dash + SEPARATOR.length()).split(" ", 2)[0];
                mounts.add(new MountInfo(
                        Long.parseLong(fields[0]),
                        fields[DEVICE],
                        unescaped(fields[ROOT]),
                        unescaped(fields[POINT]),
                        type));
            }
        }
        return mounts;
    }

    /** A space, a tab, a line break and a backslash are written as a backslash and three octal digits. */
    private static String unescaped(String field) {
        StringBuilder text = new StringBuilder(field.length());
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == '\\' && i + DIGITS < field.length()) {
                text.append((char) Integer.parseInt(field.substring(i + 1, i + 1 + DIGITS), 8));
                i += DIGITS;
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }
}
