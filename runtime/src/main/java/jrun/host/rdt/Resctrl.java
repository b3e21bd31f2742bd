// SPDX-License-Identifier: Apache-2.0
package jrun.host.rdt;

import java.nio.charset.StandardCharsets;
import jrun.host.sys.Fd;
import jrun.host.sys.MountInfo;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import org.jspecify.annotations.Nullable;

/**
 * The resctrl file system, wherever it is mounted: nobody mounts it but the administrator.
 *
 * @param root absolute path of the mount
 */
record Resctrl(String root) {
    private static final int FILE_MODE = 0644;

    /** Looks it up among the mounts of this process, null when there is none. */
    static @Nullable Resctrl find() throws SyscallException {
        return in(Syscalls.readWholeText("/proc/self/mountinfo"));
    }

    static @Nullable Resctrl in(String mountinfo) {
        for (MountInfo mount : MountInfo.parse(mountinfo)) {
            if (mount.type().equals("resctrl")) {
                return new Resctrl(mount.point());
            }
        }
        return null;
    }

    /** Whether caches of the third level can be divided. */
    boolean dividesCache() throws SyscallException {
        return has("info/L3");
    }

    /** Whether memory bandwidth can be divided. */
    boolean dividesBandwidth() throws SyscallException {
        return has("info/MB");
    }

    boolean has(String file) throws SyscallException {
        return Syscalls.exists(root + "/" + file);
    }

    /** A file below the root, without the white space at its ends. */
    String text(String file) throws SyscallException {
        return Syscalls.readText(root + "/" + file).strip();
    }

    /** A number of a file below the root, 0 when it holds something else, such as {@code Unavailable}. */
    long number(String file) throws SyscallException {
        return number(root, file);
    }

    static long number(String directory, String file) throws SyscallException {
        try {
            return Long.parseUnsignedLong(
                    Syscalls.readText(directory + "/" + file).strip());
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    /**
     * Makes a directory.
     *
     * @return whether it was not there before
     */
    boolean make(String directory) throws RdtException {
        try {
            Syscalls.mkdir(directory, 0755);
            return true;
        } catch (SyscallException e) {
            if (e.errno() == Errno.EEXIST) {
                return false;
            }
            throw refused("create Intel RDT group " + directory, e);
        }
    }

    /** Writes whole lines to a file of a group, at once: the kernel takes all or none of them. */
    void write(String attempted, String group, String file, String lines) throws RdtException {
        int flags = Uapi.O_WRONLY | Uapi.O_CREAT | Uapi.O_TRUNC; // the kernel makes no file here, and has them all
        try (Fd fd = Syscalls.open(group + "/" + file, flags, FILE_MODE)) {
            Syscalls.write(fd, lines.getBytes(StandardCharsets.UTF_8));
        } catch (SyscallException e) {
            throw refused(attempted, e);
        }
    }

    /** With what the kernel says about its last refusal, as runc words it. */
    private RdtException refused(String attempted, SyscallException e) {
        String why = attempted + ": " + e.errno().describe();
        try {
            return new RdtException(why + ", last_cmd_status: " + text("info/last_cmd_status"), e);
        } catch (SyscallException _) {
            return new RdtException(why, e); // an older kernel has no such file
        }
    }
}
