// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.place;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jrun.host.cgroup.files.CgroupDir;
import jrun.host.cgroup.files.CgroupText;

/**
 * The cgroup file systems that can be seen below {@code /sys/fs/cgroup}, from {@code /proc/self/mountinfo}. A mount
 * hides what was mounted before at its place and below it. proc_pid_mountinfo(5)
 */
final class MountTable {
    /**
     * A visible cgroup mount.
     *
     * @param root directory of the file system that is its root (field 4)
     * @param point where it is mounted (field 5)
     * @param options the controllers, comma-separated, in the kernel's order; empty for v2
     */
    record CgroupMount(String root, String point, String options) {}

    private final Map<String, CgroupMount> byPoint = new LinkedHashMap<>();

    static MountTable parse(String mountinfo) {
        MountTable table = new MountTable();
        for (String line : CgroupText.lines(mountinfo)) {
            if (line.contains(" " + CgroupDir.ROOT)) {
                table.add(line);
            }
        }
        return table;
    }

    private void add(String line) {
        List<String> fields = CgroupText.split(line, ' ');
        int dash = fields.indexOf("-");
        if (dash < 6 || fields.size() < dash + 4) {
            return;
        }
        String point = fields.get(4);
        if (!point.equals(CgroupDir.ROOT) && !point.startsWith(CgroupDir.ROOT + "/")) {
            return;
        }
        hide(point);
        String type = fields.get(dash + 1);
        if (type.equals("cgroup2")) {
            byPoint.put(point, new CgroupMount(fields.get(3), point, ""));
        } else if (type.equals("cgroup")) {
            byPoint.put(point, new CgroupMount(fields.get(3), point, fields.get(dash + 3)));
        }
    }

    /** A mount hides what is at its place and below it. */
    private void hide(String point) {
        Iterator<String> points = byPoint.keySet().iterator();
        while (points.hasNext()) {
            String other = points.next();
            if (other.equals(point) || other.startsWith(point + "/")) {
                points.remove();
            }
        }
    }

    /** The mount of exactly these controllers (any order, other options ignored); for v2 an empty string. */
    String pointOf(String controllers) {
        List<String> wanted = CgroupText.split(controllers, ',');
        for (CgroupMount mount : byPoint.values()) {
            boolean unified = mount.options.isEmpty();
            List<String> options = CgroupText.split(mount.options, ',');
            if (unified == wanted.isEmpty() && options.containsAll(wanted)) {
                return mount.point;
            }
        }
        return "";
    }

    /** The root (field 4) of the mount at this point, {@code /} when there is none. */
    String rootOf(String point) {
        CgroupMount mount = byPoint.get(point);
        return mount == null ? "/" : mount.root;
    }
}
