// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.limits;

import java.util.ArrayList;
import java.util.List;
import jrun.host.cgroup.files.CgroupDir;
import jrun.host.cgroup.files.CgroupException;
import jrun.host.cgroup.files.CgroupText;
import jrun.host.cgroup.files.Controllers;
import jrun.host.sys.SyscallException;
import jrun.kernel.Errno;

/** Carries out writes of limits. What the kernel refuses because of another value of the same controller is tried again
 * after that one: memory against memory and swap, quota against period and burst, idle against shares. */
final class ControlFileWriter {
    private final Controllers controllers;
    private final boolean rootless;

    ControlFileWriter(Controllers controllers, boolean rootless) {
        this.controllers = controllers;
        this.rootless = rootless;
    }

    void write(List<ControlFileWrites.Write> writes) throws CgroupException {
        List<ControlFileWrites.Write> again = new ArrayList<>();
        for (int i = 0; i < writes.size(); i++) {
            CgroupDir dir = directory(writes.get(i));
            ControlFileWrites.Write write = present(dir, writes.get(i));
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

    private static ControlFileWrites.Write present(CgroupDir dir, ControlFileWrites.Write write)
            throws CgroupException {
        ControlFileWrites.Write otherwise = write.otherwise();
        try {
            return otherwise == null || dir.hasFile(write.file()) ? write : otherwise;
        } catch (SyscallException e) {
            throw failed(dir, write, e);
        }
    }

    private static boolean firstOf(List<ControlFileWrites.Write> writes, int index) {
        return index == 0
                || !writes.get(index - 1).controller().equals(writes.get(index).controller());
    }

    private void secondTry(List<ControlFileWrites.Write> writes) throws CgroupException {
        for (ControlFileWrites.Write write : writes) {
            CgroupDir dir = directory(write);
            try {
                dir.write(write.file(), write.value());
            } catch (SyscallException e) {
                throw failed(dir, write, e);
            }
        }
        writes.clear();
    }

    private static boolean passOver(ControlFileWrites.Write write, SyscallException e) {
        return write.optional()
                && switch (e.errno()) {
                    case ENOENT, EOPNOTSUPP, ENOTSUPP -> true;
                    default -> false;
                };
    }

    /** The directory whose file it is; refused where the container has none. */
    CgroupDir directory(ControlFileWrites.Write write) throws CgroupException {
        CgroupDir dir = controllers.of(write.controller());
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

    private static CgroupException failed(CgroupDir dir, ControlFileWrites.Write write, SyscallException e) {
        String what = "write \"" + write.value() + "\" to " + dir.path() + "/" + write.file();
        return CgroupException.failed(what, write.pointer(), e, hint(dir, write, e.errno()));
    }

    private static String hint(CgroupDir dir, ControlFileWrites.Write write, Errno errno) {
        boolean memory = write.controller().equals("memory");
        return switch (errno) {
            case ENOENT, EACCES -> missing(dir, write, errno);
            case EBUSY -> memory ? overused(dir, write.value()) : "the cgroup is in use";
            case ENODEV -> "there is no such device, or its scheduler has no such limit";
            case ERANGE, EINVAL -> "the kernel does not take this value here; the cgroup above may allow less";
            default -> "";
        };
    }

    /** In runc's words; in bytes. */
    private static String overused(CgroupDir dir, String limit) {
        String peak = dir.readOrEmpty(dir.unified() ? "memory.peak" : "memory.max_usage_in_bytes");
        return "unable to set memory limit to " + limit + " (current usage: "
                + dir.readOrEmpty(Limits.usageFile(dir)).strip() + ", peak usage: " + peak.strip() + ")";
    }

    private static String missing(CgroupDir dir, ControlFileWrites.Write write, Errno errno) {
        if (errno == Errno.EACCES && !dir.readOrEmpty(write.file()).isEmpty()) {
            return "this user may not change the cgroup";
        }
        if (write.file().contains("memsw")) {
            return "swap accounting is off, boot with swapaccount=1";
        }
        String owner = write.owner();
        if (dir.unified() && !owner.isEmpty() && !controllersOf(dir).contains(owner)) {
            return "the requested cgroup controller `" + owner + "` is not available"; // crun's words, and those below
        }
        if (write.pointer().startsWith("/linux/resources/unified/")
                && write.file().indexOf('.') < 0) {
            return "the specified key has not the form CONTROLLER.VALUE `" + write.file() + "`";
        }
        return "this kernel has no such file";
    }

    private static List<String> controllersOf(CgroupDir dir) {
        return CgroupText.split(dir.readOrEmpty("cgroup.controllers").strip(), ' ');
    }
}
