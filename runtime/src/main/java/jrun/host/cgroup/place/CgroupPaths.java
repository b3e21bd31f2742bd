// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.place;

import java.util.ArrayList;
import java.util.List;
import jrun.host.cgroup.files.CgroupDir;
import jrun.host.cgroup.files.CgroupException;
import jrun.host.cgroup.files.CgroupText;

/**
 * Where the container's cgroup lies, by runc's rule: an absolute {@code cgroupsPath} below the hierarchy's mount point,
 * a relative one below the own cgroup (on v2 beside it, since a cgroup with processes cannot have limited children),
 * the container's id where it is absent or empty. It is never the root of a hierarchy. runtime-spec:
 * config-linux.md#cgroups-path
 */
public final class CgroupPaths {
    private static final String POINTER = "/linux/cgroupsPath";

    private CgroupPaths() {}

    /**
     * The path below the mount point, beginning with a slash.
     *
     * @param own the own cgroup below the mount point, {@code /} for the root
     */
    public static String resolve(String own, String cgroupsPath, String id, boolean v2) throws CgroupException {
        String asked = cgroupsPath.isEmpty() ? id : cgroupsPath;
        List<String> parts = new ArrayList<>();
        if (!asked.startsWith("/")) {
            walk(parts, own);
            if (v2 && !parts.isEmpty()) {
                parts.removeLast();
            }
        }
        List<String> inner = new ArrayList<>();
        walk(inner, asked); // on its own: ".." must not climb out of the own cgroup either
        if (inner.isEmpty()) {
            throw CgroupException.refused(
                    "use cgroup \"" + asked + "\"",
                    POINTER,
                    "it is the root of the hierarchy, or the runtime's own cgroup",
                    "name a cgroup below it, or leave cgroupsPath out for /" + id);
        }
        parts.addAll(inner);
        return "/" + String.join("/", parts);
    }

    private static void walk(List<String> parts, String path) {
        for (String part : CgroupText.split(path, '/')) {
            if (part.equals("..")) {
                if (!parts.isEmpty()) {
                    parts.removeLast();
                }
            } else if (!part.equals(".")) {
                parts.add(part);
            }
        }
    }

    /** What is left of a path below a root; {@code /} when it does not lie below it. */
    static String below(String root, String path) {
        if (path.contains("/..")) {
            return "/"; // outside of our cgroup namespace: it cannot be named from here
        }
        if (root.equals("/") || root.contains("/..")) {
            return path;
        }
        if (path.equals(root) || !path.startsWith(root + "/")) {
            return "/";
        }
        return path.substring(root.length());
    }

    /** The deepest directory that two absolute paths have in common. */
    static String common(String one, String other) {
        List<String> parts = CgroupText.split(one, '/');
        List<String> others = CgroupText.split(other, '/');
        StringBuilder common = new StringBuilder();
        for (int i = 0; i < Math.min(parts.size(), others.size()); i++) {
            if (!parts.get(i).equals(others.get(i))) {
                break;
            }
            common.append('/').append(parts.get(i));
        }
        return common.toString();
    }

    /** Whether this is an absolute path without {@code ..}, strictly below a hierarchy's usual mount point. */
    public static boolean isBelowHierarchy(String path, boolean underRoot) {
        if (!path.startsWith(CgroupDir.ROOT + "/")) {
            return false;
        }
        int parts = 0;
        int end = CgroupDir.ROOT.length();
        while (end < path.length()) { // no lists and texts: list does this for each hierarchy of each container
            int begin = end + 1;
            int next = path.indexOf('/', begin);
            end = next < 0 ? path.length() : next;
            if (isPart(path, begin, end, "..") || isPart(path, begin, end, ".")) {
                return false;
            }
            parts += end > begin ? 1 : 0;
        }
        return parts >= (underRoot ? 1 : 2);
    }

    private static boolean isPart(String path, int begin, int end, String part) {
        return end - begin == part.length() && path.startsWith(part, begin);
    }
}
