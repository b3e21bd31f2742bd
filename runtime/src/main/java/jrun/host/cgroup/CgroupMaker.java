// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup;

import java.util.ArrayList;
import java.util.List;
import jrun.host.sys.Fd;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;

/** Makes the directories of a container's cgroup, and what they need from those above them. */
final class CgroupMaker {
    private static final int MODE = 0755;
    private static final int RACES = 5;

    private CgroupMaker() {}

    /** Makes one directory; true if it was not there. What had to be made above it is added, the deepest first. */
    static boolean make(String path, List<String> created) throws SyscallException {
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
        String parent = parent(path);
        if (parent.length() > MountTable.ROOT.length() && make(parent, created)) {
            created.addFirst(parent);
        }
    }

    static String parent(String path) {
        return path.substring(0, path.lastIndexOf('/'));
    }

    /** An existing cgroup may be taken over only when it is empty and not frozen. */
    static void refuseUsed(CgroupDir dir) throws CgroupException, SyscallException {
        List<Integer> pids = dir.pids();
        String what = "create cgroup " + dir.path();
        if (!pids.isEmpty()) {
            throw CgroupException.refused(
                    what,
                    "/linux/cgroupsPath",
                    "it exists and is not empty (process " + pids.getFirst() + ")",
                    "another container may use this cgroupsPath; each needs its own");
        }
        if (CgroupFreezer.isFrozen(dir)) {
            throw CgroupException.refused(what, "/linux/cgroupsPath", "it exists and is frozen", "thaw or remove it");
        }
    }

    /** v1 cpusets begin empty, and nothing can join them so: what is empty is copied down from above. */
    static void fillCpuset(CgroupDir dir, boolean cpus, boolean mems) throws SyscallException {
        fill(dir, "cpuset.cpus", cpus);
        fill(dir, "cpuset.mems", mems);
    }

    private static void fill(CgroupDir dir, String file, boolean willBeSet) throws SyscallException {
        String parent = parent(dir.path());
        String inherited = inherited(parent, file);
        if (!willBeSet) {
            dir.write(file, inherited);
        }
    }

    private static String inherited(String path, String file) throws SyscallException {
        try (CgroupDir dir = new CgroupDir("cpuset", path)) {
            String value = dir.read(file).strip();
            if (!value.isEmpty()) {
                return value;
            }
            String above = inherited(parent(path), file);
            dir.write(file, above);
            return above;
        }
    }

    /**
     * Turns controllers on for the children of every cgroup above the container's. The required ones must come, the
     * wanted ones come if they can.
     */
    static void enable(CgroupDir leaf, String mountPoint, List<String> required, List<String> wanted)
            throws CgroupException {
        List<String> above = new ArrayList<>();
        for (String path = parent(leaf.path()); path.length() >= mountPoint.length(); path = parent(path)) {
            above.addFirst(path);
        }
        for (String path : above) {
            try (CgroupDir dir = new CgroupDir("", path)) {
                enable(dir, required, wanted);
            }
        }
    }

    private static void enable(CgroupDir dir, List<String> required, List<String> wanted) throws CgroupException {
        List<String> on =
                CgroupText.split(dir.readOrEmpty("cgroup.subtree_control").strip(), ' ');
        List<String> missing = new ArrayList<>(required);
        missing.addAll(wanted);
        missing.removeAll(on);
        if (missing.isEmpty()) {
            return;
        }
        List<String> available =
                CgroupText.split(dir.readOrEmpty("cgroup.controllers").strip(), ' ');
        missing.removeIf(controller ->
                wanted.contains(controller) && !required.contains(controller) && !available.contains(controller));
        if (missing.isEmpty() || tryToEnable(dir, "+" + String.join(" +", missing))) {
            return;
        }
        for (String controller : missing) {
            if (!tryToEnable(dir, "+" + controller) && required.contains(controller)) {
                throw refused(dir, controller, available.contains(controller));
            }
        }
    }

    private static boolean tryToEnable(CgroupDir dir, String value) {
        try {
            dir.write("cgroup.subtree_control", value);
            return true;
        } catch (SyscallException e) {
            return false;
        }
    }

    private static CgroupException refused(CgroupDir dir, String controller, boolean available) {
        String hint = available
                ? "a cgroup with processes of its own cannot limit its children; choose a cgroupsPath elsewhere"
                : "the cgroup above does not hand it down, or another hierarchy has it";
        return CgroupException.refused(
                "enable controller " + controller + " in " + dir.path(),
                "/linux/resources",
                available ? "the kernel refuses it" : "it is not available",
                hint);
    }

    /** Opens a directory of the v2 hierarchy so that a process can be cloned into it. */
    static Fd openDirectory(String path) throws SyscallException {
        return Syscalls.open(path, Uapi.O_RDONLY | Uapi.O_DIRECTORY, 0);
    }
}
