// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup;

import java.util.ArrayList;
import java.util.List;
import jrun.host.sys.SyscallException;
import jrun.kernel.Errno;
import org.jspecify.annotations.Nullable;

/** Carries out writes of limits. What the kernel refuses because of another value of the same controller is tried again
 * after that one: memory against memory and swap, quota against period and burst, idle against shares. */
final class CgroupWriter {
    private final List<CgroupDir> dirs;
    private final boolean rootless;

    CgroupWriter(List<CgroupDir> dirs, boolean rootless) {
        this.dirs = dirs;
        this.rootless = rootless;
    }

    /** The directory of a controller: its v1 hierarchy, else v2's; null if there is neither. */
    static @Nullable CgroupDir find(List<CgroupDir> dirs, String controller) {
        CgroupDir unified = null;
        for (CgroupDir dir : dirs) {
            if (!controller.isEmpty() && dir.has(controller)) {
                return dir;
            }
            if (dir.unified()) {
                unified = dir;
            }
        }
        return unified;
    }

    void write(List<ControlWrite> writes) throws CgroupException {
        List<ControlWrite> again = new ArrayList<>();
        for (int i = 0; i < writes.size(); i++) {
            ControlWrite write = writes.get(i);
            CgroupDir dir = directory(write);
            boolean last =
                    i + 1 == writes.size() || !writes.get(i + 1).controller().equals(write.controller());
            boolean alone = last && again.isEmpty() && firstOf(writes, i);
            try {
                dir.write(write.file(), write.value());
            } catch (SyscallException e) {
                if (e.errno() == Errno.EINVAL && !alone) {
                    again.add(write);
                } else if (!passOver(write, e)) {
                    throw failed(dir, write, e);
                }
            }
            if (last) {
                secondTry(again);
            }
        }
    }

    private static boolean firstOf(List<ControlWrite> writes, int index) {
        return index == 0
                || !writes.get(index - 1).controller().equals(writes.get(index).controller());
    }

    private void secondTry(List<ControlWrite> writes) throws CgroupException {
        for (ControlWrite write : writes) {
            CgroupDir dir = directory(write);
            try {
                dir.write(write.file(), write.value());
            } catch (SyscallException e) {
                throw failed(dir, write, e);
            }
        }
        writes.clear();
    }

    private static boolean passOver(ControlWrite write, SyscallException e) {
        return write.optional()
                && switch (e.errno()) {
                    case ENOENT, EOPNOTSUPP, ENOTSUPP -> true;
                    default -> false;
                };
    }

    private CgroupDir directory(ControlWrite write) throws CgroupException {
        CgroupDir dir = find(dirs, write.controller());
        if (dir != null) {
            return dir;
        }
        String what = "write \"" + write.value() + "\" to " + write.file();
        if (rootless) {
            throw CgroupException.refused(
                    what,
                    write.pointer(),
                    "the container has no cgroup of controller " + write.controller(),
                    "without root, limits need a cgroup that was delegated to this user");
        }
        throw CgroupException.refused(
                what,
                write.pointer(),
                "controller " + write.controller() + " is not mounted",
                "mount it below /sys/fs/cgroup, or leave the limit out");
    }

    private static CgroupException failed(CgroupDir dir, ControlWrite write, SyscallException e) {
        String what = "write \"" + write.value() + "\" to " + dir.path() + "/" + write.file();
        return CgroupException.failed(what, write.pointer(), e, hint(dir, write, e.errno()));
    }

    private static String hint(CgroupDir dir, ControlWrite write, Errno errno) {
        boolean memory = write.controller().equals("memory");
        return switch (errno) {
            case ENOENT, EACCES -> missing(dir, write, errno);
            case EBUSY ->
                memory ? "the limit is below the current usage of " + usage(dir) + " bytes" : "the cgroup is in use";
            case ENODEV -> "there is no such device, or its scheduler has no such limit";
            case ERANGE, EINVAL -> "the kernel does not take this value here; the cgroup above may allow less";
            default -> "";
        };
    }

    private static String missing(CgroupDir dir, ControlWrite write, Errno errno) {
        if (errno == Errno.EACCES && dir.hasFile(write.file())) {
            return "this user may not change the cgroup";
        }
        if (write.file().contains("memsw")) {
            return "swap accounting is off, boot with swapaccount=1";
        }
        if (dir.unified()) {
            String controller = V2Limits.controllerOf(write.file());
            boolean there = CgroupText.split(
                            dir.readOrEmpty("cgroup.controllers").strip(), ' ')
                    .contains(controller);
            return there ? "this kernel has no such file" : "controller " + controller + " is not enabled here";
        }
        return "this kernel has no such file";
    }

    private static String usage(CgroupDir dir) {
        String file = dir.unified() ? "memory.current" : "memory.usage_in_bytes";
        return dir.readOrEmpty(file).strip();
    }
}
