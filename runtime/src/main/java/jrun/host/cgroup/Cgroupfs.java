// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jrun.host.cgroup.devices.CgroupDevices;
import jrun.host.cgroup.files.CgroupDir;
import jrun.host.cgroup.files.CgroupException;
import jrun.host.cgroup.files.CgroupMode;
import jrun.host.cgroup.files.Controllers;
import jrun.host.cgroup.limits.Limits;
import jrun.host.cgroup.place.CgroupPaths;
import jrun.host.cgroup.place.CgroupPlacement;
import jrun.host.cgroup.place.CgroupRecord;
import jrun.host.cgroup.place.CgroupView;
import jrun.host.cgroup.place.Hierarchy;
import jrun.host.cgroup.processes.CgroupFreezer;
import jrun.host.cgroup.processes.CgroupKiller;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import jrun.spec.DeviceRule;
import jrun.spec.Resources;
import org.jspecify.annotations.Nullable;

/** Makes cgroups by mkdir(2) in the cgroup file systems, and limits them by their files. */
final class Cgroupfs implements CgroupDriver {
    static final String NAME = CgroupRecord.CGROUPFS;

    private static final int MODE = 0755;
    private static final int RACES = 5;

    private final boolean rootless;

    Cgroupfs(boolean rootless) {
        this.rootless = rootless;
    }

    @Override
    public CgroupPlacement place(CgroupView view, @Nullable String cgroupsPath, String id) throws CgroupException {
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
        return Syscalls.access(CgroupDir.parent(path), Uapi.W_OK | Uapi.X_OK);
    }

    @Override
    public @Nullable ProcessMover mover() {
        return null;
    }

    @Override
    public void close() {
        // nothing is open
    }

    @Override
    public void make(Controllers controllers, int process, List<String> created) throws CgroupException {
        List<CgroupDir> made = new ArrayList<>();
        try {
            for (CgroupDir dir : controllers.directories()) {
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
            boolean fresh = makeDirectory(dir.path(), created);
            if (!fresh) {
                refuseUsed(dir);
            }
            return fresh;
        } catch (SyscallException e) {
            boolean denied = e.errno() == Errno.EACCES || e.errno() == Errno.EPERM || e.errno() == Errno.EROFS;
            String hint = denied ? "without root, leave cgroupsPath and limits out or get a cgroup delegated" : "";
            throw CgroupException.failed("create cgroup " + dir.path(), "/linux/cgroupsPath", e, hint);
        }
    }

    /** Makes one directory; true if it was not there. What had to be made above it is added, the deepest first. */
    static boolean makeDirectory(String path, List<String> created) throws SyscallException {
        for (int attempt = 1; ; attempt++) {
            try {
                Syscalls.mkdir(path, MODE);
                return true;
            } catch (SyscallException e) {
                if (e.errno() == Errno.EEXIST) {
                    return false;
                }
                if (e.errno() != Errno.ENOENT || attempt == RACES) {
                    throw e;
                }
                parents(path, created); // made now, or removed by another container's end meanwhile
            }
        }
    }

    private static void parents(String path, List<String> created) throws SyscallException {
        String parent = CgroupDir.parent(path);
        if (parent.length() > CgroupDir.ROOT.length() && makeDirectory(parent, created)) {
            created.addFirst(parent);
        }
    }

    /** An existing cgroup may be taken over only when it is empty and not frozen. */
    static void refuseUsed(CgroupDir dir) throws CgroupException, SyscallException {
        List<Integer> pids = dir.pids();
        String what = "create cgroup " + dir.path();
        if (!pids.isEmpty()) {
            throw CgroupException.refused(
                    what,
                    "/linux/cgroupsPath",
                    "container's cgroup is not empty: process " + pids.getFirst() + " is in it",
                    "another container may use this cgroupsPath; each needs its own");
        }
        if (CgroupFreezer.isFrozen(dir)) {
            throw CgroupException.refused(
                    what, "/linux/cgroupsPath", "container's cgroup unexpectedly frozen", "thaw or remove it");
        }
    }

    @Override
    public void restrictDevices(Controllers controllers, List<DeviceRule> rules) throws CgroupException {
        CgroupDevices.apply(controllers, rules, true, rootless);
    }

    @Override
    public void update(Controllers controllers, Resources resources) throws CgroupException {
        Limits.change(resources, controllers, rootless);
        if (!resources.devices().isEmpty()) {
            CgroupDevices.apply(controllers, resources.devices(), false, rootless);
        }
    }

    @Override
    public void remove(Controllers controllers, boolean owned, List<String> created) throws CgroupException {
        CgroupException first = null;
        for (CgroupDir dir : controllers.directories()) {
            dir.close();
            try {
                if (owned) {
                    CgroupKiller.remove(dir, controllers);
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
