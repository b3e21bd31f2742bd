// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import java.util.ArrayList;
import java.util.List;
import jrun.kernel.Errno;
import org.jspecify.annotations.Nullable;

/**
 * Tells which of the system calls that nothing can be done without are not to be had here: the kernel is too old for them, or
 * the seccomp filter of an outer container denies them. It is asked only when something has failed. seccomp(2)
 */
public final class BlockedCalls {
    private BlockedCalls() {}

    /** A hint that names them; null when none is missing, or when the error does not look like it. */
    public static @Nullable String hint(Errno errno) {
        if (errno != Errno.ENOSYS && errno != Errno.EPERM) {
            return null;
        }
        List<String> missing = new ArrayList<>();
        // with arguments that make no sense, which the kernel looks at before privileges
        add("openat2", RawCalls.openat2(-1, 0, 0, 0), missing);
        add("open_tree", RawCalls.openTree(-1, 0, -1), missing);
        add("mount_setattr", RawCalls.mountSetattr(-1, 0, -1, 0, 0), missing);
        add("pidfd_open", RawCalls.pidfdOpen(-1, 0), missing);
        long clone = RawCalls.clone3(0, 0);
        if (clone == -Errno.EPERM.number()) { // by ENOSYS all know that clone(2) is to be used
            add("clone3", clone, missing);
        }
        if (missing.isEmpty()) {
            return null;
        }
        return "jrun cannot do without " + String.join(", ", missing)
                + ": the kernel is older than Linux 5.12, or a seccomp filter around this process denies "
                + (missing.size() == 1 ? "it" : "them");
    }

    private static void add(String name, long result, List<String> missing) {
        if (result == -Errno.ENOSYS.number() || result == -Errno.EPERM.number()) {
            missing.add(name);
        }
    }
}
