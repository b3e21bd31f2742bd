// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import org.jspecify.annotations.Nullable;

/** Makes cgroups by mkdir(2) in the cgroup file systems. */
final class Cgroupfs implements CgroupDriver {
    static final String NAME = CgroupRecord.CGROUPFS;
    static final Cgroupfs DRIVER = new Cgroupfs();

    private Cgroupfs() {}

    @Override
    public CgroupPlacement place(CgroupView view, @Nullable String cgroupsPath, String id, boolean rootless)
            throws CgroupException {
        String asked = cgroupsPath == null ? "" : cgroupsPath;
        boolean relative = !asked.startsWith("/");
        boolean v2 = view.mode() == CgroupMode.V2;
        Map<String, String> paths = new LinkedHashMap<>();
        for (Hierarchy hierarchy : view.hierarchies()) {
            String own = relative ? view.ownDirectory(hierarchy) : "/";
            String path = hierarchy.mountPoint() + CgroupPaths.resolve(own, asked, id, v2);
            boolean optional = rootless && asked.isEmpty();
            if (!optional || (mayMake(path) && CgroupPlacement.mayJoin(view, hierarchy, path))) {
                paths.put(hierarchy.controllers(), path);
            }
        }
        return new CgroupPlacement(view, new CgroupRecord(NAME, view.mode(), rootless, paths, false, List.of()));
    }

    private static boolean mayMake(String path) {
        return Syscalls.access(CgroupMaker.parent(path), Uapi.W_OK | Uapi.X_OK);
    }

    @Override
    public void make(List<CgroupDir> dirs, int helper, List<String> created) throws CgroupException {
        List<CgroupDir> made = new ArrayList<>();
        try {
            for (CgroupDir dir : dirs) {
                if (make(dir, created)) {
                    made.add(dir);
                }
            }
        } catch (CgroupException e) {
            for (CgroupDir dir : made) {
                CgroupKiller.removeIfUnused(dir.path());
            }
            removeCreated(created);
            throw e;
        }
    }

    /** True if it was not there. */
    private static boolean make(CgroupDir dir, List<String> created) throws CgroupException {
        try {
            boolean fresh = CgroupMaker.make(dir.path(), created);
            if (!fresh) {
                CgroupMaker.refuseUsed(dir);
            }
            return fresh;
        } catch (SyscallException e) {
            boolean denied = e.errno() == Errno.EACCES || e.errno() == Errno.EPERM || e.errno() == Errno.EROFS;
            String hint = denied ? "without root, leave cgroupsPath and limits out or get a cgroup delegated" : "";
            throw CgroupException.failed("create cgroup " + dir.path(), "/linux/cgroupsPath", e, hint);
        }
    }

    @Override
    public void remove(List<CgroupDir> dirs, boolean owned, List<String> created) throws CgroupException {
        CgroupException first = null;
        for (CgroupDir dir : dirs) {
            dir.close();
            try {
                if (owned) {
                    CgroupKiller.remove(dir, dirs);
                } else {
                    CgroupKiller.removeIfUnused(dir.path());
                }
            } catch (CgroupException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        removeCreated(created);
        if (first != null) {
            throw first;
        }
    }

    private static void removeCreated(List<String> created) {
        for (String path : created) {
            CgroupKiller.removeIfUnused(path);
        }
    }
}
