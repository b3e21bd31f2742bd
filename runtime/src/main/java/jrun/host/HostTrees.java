// SPDX-License-Identifier: Apache-2.0
package jrun.host;

import java.util.ArrayList;
import java.util.List;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;

/**
 * The proc and sysfs file systems that are mounted on the host. They stay reachable for who escapes from a root that was
 * moved, and a user namespace inside may mount new ones as long as it sees one of them whole. mount_namespaces(7)
 */
public final class HostTrees {
    private static final int POINT = 4;
    private static final String SEPARATOR = " - ";

    private HostTrees() {}

    /**
     * Their mount points, the latest first, but for those inside a root file system.
     *
     * @param rootfs absolute path
     */
    public static List<String> outside(String rootfs) throws SyscallException {
        return parse(Syscalls.readText("/proc/self/mountinfo"), rootfs);
    }

    /** The same of this text of {@code /proc/self/mountinfo}. proc_pid_mountinfo(5) */
    static List<String> parse(String mountinfo, String rootfs) {
        List<String> points = new ArrayList<>();
        for (String line : mountinfo.split("\n", -1)) {
            int dash = line.indexOf(SEPARATOR);
            String type = dash < 0 ? "" : line.substring(dash + SEPARATOR.length());
            if (type.startsWith("proc ") || type.startsWith("sysfs ")) {
                String point = unescaped(line.split(" ", -1)[POINT]);
                if (!point.startsWith(rootfs + "/")) {
                    points.addFirst(point);
                }
            }
        }
        return points;
    }

    /** The kernel writes a space, a tab, a line break and a backslash as {@code \} and three octal digits. */
    private static String unescaped(String field) {
        return field.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
