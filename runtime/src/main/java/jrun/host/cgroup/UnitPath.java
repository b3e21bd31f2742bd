// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup;

import java.util.List;
import jrun.host.cgroup.files.CgroupException;
import jrun.host.cgroup.files.CgroupText;

/**
 * The unit that {@code cgroupsPath} means to systemd, by runc's rules: {@code SLICE:PREFIX:NAME} is the scope
 * {@code PREFIX-NAME.scope} in SLICE, and a NAME that ends in {@code .slice} is that slice. runtime-spec:
 * config-linux.md#cgroups-path
 *
 * @param slice where it lies, as systemd names it; {@code -.slice} is the root
 * @param unit its name
 */
record UnitPath(String slice, String unit) {
    private static final String POINTER = "/linux/cgroupsPath";
    private static final String SLICE = ".slice";
    private static final String PREFIX = "jrun";
    private static final int PARTS = 3;

    /**
     * Reads it.
     *
     * @param cgroupsPath as in config.json; empty for a scope of the container's id
     * @param slice where a container goes that names none
     */
    static UnitPath of(String cgroupsPath, String id, String slice) throws CgroupException {
        if (cgroupsPath.isEmpty()) {
            return new UnitPath(slice, unit(PREFIX, id));
        }
        List<String> parts = List.of(cgroupsPath.split(":", -1));
        if (parts.size() != PARTS) {
            throw CgroupException.refused(
                    "use cgroup \"" + cgroupsPath + "\"",
                    POINTER,
                    "expected cgroupsPath to be of format \"slice:prefix:name\" for systemd cgroups, got \""
                            + cgroupsPath + "\" instead");
        }
        if ((parts.get(1) + parts.get(2)).contains("/")) {
            throw CgroupException.refused(
                    "use cgroup \"" + cgroupsPath + "\"", POINTER, "a unit's name has no slashes");
        }
        UnitPath path = new UnitPath(parts.get(0).isEmpty() ? slice : parts.get(0), unit(parts.get(1), parts.get(2)));
        path.directory(); // judges the slice
        return path;
    }

    private static String unit(String prefix, String name) {
        return name.endsWith(SLICE) ? name : prefix + "-" + name + ".scope";
    }

    /** The unit's directory below systemd's own: {@code a-b.slice} lies in {@code a.slice}. */
    String directory() throws CgroupException {
        if (!slice.endsWith(SLICE) || slice.equals(SLICE) || slice.contains("/")) {
            throw wrongSlice();
        }
        String name = slice.substring(0, slice.length() - SLICE.length());
        StringBuilder path = new StringBuilder();
        if (!name.equals("-")) {
            StringBuilder outer = new StringBuilder();
            for (String part : name.split("-", -1)) {
                if (part.isEmpty()) {
                    throw wrongSlice();
                }
                path.append('/').append(outer).append(part).append(SLICE);
                outer.append(part).append('-');
            }
        }
        return path.append('/').append(unit).toString();
    }

    private CgroupException wrongSlice() {
        return CgroupException.refused("use slice \"" + slice + "\"", POINTER, "invalid slice name: " + slice);
    }

    /** Whether it is a slice, which has no processes of its own. */
    boolean isSlice() {
        return unit.endsWith(SLICE);
    }

    /** Of a container's directory, where its unit is the last part and the slice the one before. */
    static UnitPath ofDirectory(String path) {
        List<String> parts = CgroupText.split(path, '/');
        String above = parts.size() < 2 ? "" : parts.get(parts.size() - 2);
        return new UnitPath(above.endsWith(SLICE) ? above : "-" + SLICE, parts.getLast());
    }
}
