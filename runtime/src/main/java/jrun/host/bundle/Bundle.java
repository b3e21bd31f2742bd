// SPDX-License-Identifier: Apache-2.0
package jrun.host.bundle;

import jrun.host.sys.Fd;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import org.jspecify.annotations.Nullable;

/**
 * A bundle.
 *
 * @param path absolute path without symbolic links, as the container's state shows it
 */
public record Bundle(String path) {
    /** The name that the specification gives its configuration. */
    public static final String CONFIG = "config.json";

    /** Finds the directory; null or empty is the working directory. */
    public static Bundle open(@Nullable String given) throws BundleException {
        String path = given == null || given.isEmpty() ? "." : given;
        try (Fd dir = Syscalls.open(path, Uapi.O_PATH | Uapi.O_DIRECTORY, 0)) {
            return new Bundle(Syscalls.readlink(dir.path()));
        } catch (SyscallException e) {
            throw new BundleException("open bundle " + path + ": " + e.errno().describe(), e);
        }
    }

    /** The bytes of its configuration: a path that is absolute, or relative to the bundle. */
    public byte[] read(String config) throws BundleException {
        String file = inside(config);
        try {
            return Syscalls.readFile(file);
        } catch (SyscallException e) {
            String hint = e.errno() == Errno.ENOENT ? "; hint: jrun spec writes one to start from" : "";
            throw new BundleException(
                    "read " + file + " of the bundle: " + e.errno().describe() + hint, e);
        }
    }

    /** The absolute path of the root file system, from root.path, which is relative to the bundle. config.md#root */
    public String rootfs(String rootPath) {
        return inside(rootPath);
    }

    private String inside(String given) {
        return given.startsWith("/") ? given : path + "/" + given;
    }
}
