// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.place;

import java.util.ArrayList;
import java.util.List;
import jrun.host.cgroup.files.CgroupDir;
import jrun.host.cgroup.files.CgroupException;
import jrun.host.cgroup.files.CgroupMode;
import jrun.host.cgroup.files.CgroupText;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import org.jspecify.annotations.Nullable;

/**
 * The control groups that this process sees: mode, hierarchies, its own place. Probed with one statfs(2) for each
 * hierarchy and {@code /proc/self/cgroup}; the mount table, which grows with the number of containers, is read only
 * where hierarchies are not at their usual places, or when a path relative to the own cgroup is asked for and that is
 * not the root.
 */
public final class CgroupView {
    private static final String UNIFIED = CgroupDir.ROOT + "/unified";

    private final CgroupMode mode;
    private final List<Hierarchy> v1;
    private final @Nullable Hierarchy unified;
    private @Nullable MountTable mounts;

    private CgroupView(CgroupMode mode, List<Hierarchy> v1, @Nullable Hierarchy unified, @Nullable MountTable mounts) {
        this.mode = mode;
        this.v1 = List.copyOf(v1);
        this.unified = unified;
        this.mounts = mounts;
    }

    /** Looks at this host. */
    public static CgroupView probe() throws CgroupException {
        try {
            long type = fsType(CgroupDir.ROOT);
            if (type == 0 || type == Uapi.SYSFS_MAGIC) {
                return new CgroupView(CgroupMode.NONE, List.of(), null, null);
            }
            String own = Syscalls.readWholeText("/proc/self/cgroup");
            if (type == Uapi.CGROUP2_SUPER_MAGIC) {
                return v2(own);
            }
            CgroupView usual = usualPlaces(own);
            return usual == null ? parse(Syscalls.readText("/proc/self/mountinfo"), own) : usual;
        } catch (SyscallException e) {
            throw CgroupException.failed("look for control groups at " + CgroupDir.ROOT, "", e, "");
        }
    }

    /** The v2 directory that a process is in; null where it cannot be told. */
    public static @Nullable String unifiedDirectoryOf(int pid) throws CgroupException {
        Hierarchy unified = probe().unified();
        if (unified == null) {
            return null;
        }
        try {
            String path = ownPath(Syscalls.readText("/proc/" + pid + "/cgroup"), "");
            MountTable mounts = MountTable.parse(Syscalls.readText("/proc/self/mountinfo"));
            return unified.mountPoint() + CgroupPaths.below(mounts.rootOf(unified.mountPoint()), path);
        } catch (SyscallException e) {
            return null; // the process has ended
        }
    }

    private static CgroupView v2(String own) {
        Hierarchy root = new Hierarchy("", CgroupDir.ROOT, ownPath(own, ""));
        return new CgroupView(CgroupMode.V2, List.of(), root, null);
    }

    /** The view if every hierarchy is mounted below its own name, else null. */
    private static @Nullable CgroupView usualPlaces(String own) throws SyscallException {
        List<Hierarchy> v1 = new ArrayList<>();
        Hierarchy unified = null;
        for (String line : CgroupText.lines(own)) {
            String controllers = controllers(line);
            if (controllers.isEmpty()) {
                if (fsType(UNIFIED) == Uapi.CGROUP2_SUPER_MAGIC) {
                    unified = new Hierarchy("", UNIFIED, path(line));
                }
            } else {
                String name = controllers.startsWith("name=") ? controllers.substring(5) : controllers;
                String point = CgroupDir.ROOT + "/" + name;
                if (fsType(point) != Uapi.CGROUP_SUPER_MAGIC) {
                    return null;
                }
                v1.add(new Hierarchy(controllers, point, path(line)));
            }
        }
        return v1.isEmpty() ? null : new CgroupView(modeOf(v1, unified), v1, unified, null);
    }

    /** The view that these two files of {@code /proc/self} describe. */
    public static CgroupView parse(String mountinfo, String own) {
        MountTable mounts = MountTable.parse(mountinfo);
        String v2Point = mounts.pointOf("");
        if (v2Point.equals(CgroupDir.ROOT)) {
            Hierarchy root = new Hierarchy("", v2Point, ownPath(own, ""));
            return new CgroupView(CgroupMode.V2, List.of(), root, mounts);
        }
        List<Hierarchy> v1 = new ArrayList<>();
        for (String line : CgroupText.lines(own)) {
            String controllers = controllers(line);
            String point = controllers.isEmpty() ? "" : mounts.pointOf(controllers);
            if (!point.isEmpty()) {
                v1.add(new Hierarchy(controllers, point, path(line)));
            }
        }
        Hierarchy unified = v2Point.isEmpty() ? null : new Hierarchy("", v2Point, ownPath(own, ""));
        return new CgroupView(modeOf(v1, unified), v1, unified, mounts);
    }

    private static CgroupMode modeOf(List<Hierarchy> v1, @Nullable Hierarchy unified) {
        if (v1.isEmpty()) {
            return unified == null ? CgroupMode.NONE : CgroupMode.HYBRID; // v2 alone, but below its usual place
        }
        return unified == null ? CgroupMode.V1 : CgroupMode.HYBRID;
    }

    /** Magic number of the file system at a path, 0 when there is no such path. */
    private static long fsType(String path) throws SyscallException {
        try {
            return Syscalls.fsType(path);
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
                return 0;
            }
            throw e;
        }
    }

    /** {@code cpu,cpuacct} of {@code 4:cpu,cpuacct:/path}; what no hierarchy has, of a line that is none. */
    private static String controllers(String line) {
        int first = line.indexOf(':');
        int second = line.indexOf(':', first + 1);
        return second < 0 ? ":" : line.substring(first + 1, second);
    }

    /** The path of such a line; it may hold colons. */
    private static String path(String line) {
        return line.substring(line.indexOf(':', line.indexOf(':') + 1) + 1);
    }

    static String ownPath(String own, String controllers) {
        for (String line : CgroupText.lines(own)) {
            if (controllers(line).equals(controllers)) {
                return path(line);
            }
        }
        return "/";
    }

    public CgroupMode mode() {
        return mode;
    }

    /** The v1 hierarchies in the order of {@code /proc/self/cgroup}. */
    public List<Hierarchy> v1() {
        return v1;
    }

    /** All hierarchies, v2 last. */
    public List<Hierarchy> hierarchies() {
        List<Hierarchy> all = new ArrayList<>(v1);
        if (unified != null) {
            all.add(unified);
        }
        return all;
    }

    /** The v2 hierarchy, null if none is mounted. */
    public @Nullable Hierarchy unified() {
        return unified;
    }

    /**
     * This process's cgroup below the mount point of a hierarchy, {@code /} for the mount point itself. In a container
     * that has its host's cgroup mounts the kernel names the host's path; what the mount leaves out is taken off it.
     */
    public String ownDirectory(Hierarchy hierarchy) throws CgroupException {
        if (hierarchy.ownPath().equals("/")) {
            return "/";
        }
        if (mounts == null) {
            try {
                mounts = MountTable.parse(Syscalls.readText("/proc/self/mountinfo"));
            } catch (SyscallException e) {
                throw CgroupException.failed("read /proc/self/mountinfo", "", e, "");
            }
        }
        return CgroupPaths.below(mounts.rootOf(hierarchy.mountPoint()), hierarchy.ownPath());
    }
}
