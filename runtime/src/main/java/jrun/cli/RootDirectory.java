// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import jrun.host.HostProbe;
import jrun.host.sys.Environment;
import jrun.host.sys.Processes;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import org.jspecify.annotations.Nullable;

/** Where the state directories lie when {@code --root} does not say: runc's rules, for engines that rely on them. */
final class RootDirectory {
    private static final String DEFAULT = "/run/jrun";

    private RootDirectory() {}

    /** An absolute path. */
    static String of(@Nullable String given) throws SyscallException {
        if (given != null && !given.isEmpty()) {
            return given.startsWith("/") ? given : Syscalls.readlink("/proc/self/cwd") + "/" + given;
        }
        String runtimeDir = Environment.get("XDG_RUNTIME_DIR");
        if (runtimeDir == null || runtimeDir.isEmpty() || !isRootless()) {
            return DEFAULT;
        }
        return runtimeDir + "/jrun";
    }

    /** Not root, or root of a user namespace that an ordinary user made. */
    private static boolean isRootless() throws SyscallException {
        if (Processes.geteuid() != 0) {
            return true;
        }
        return !"root".equals(Environment.get("USER")) && HostProbe.inUserNamespace();
    }
}
