// SPDX-License-Identifier: Apache-2.0
package jrun.host.hook;

import java.util.Map;
import jrun.host.state.ContainerOrigin;
import jrun.host.sys.Fd;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Uapi;
import jrun.spec.CrunAnnotations;
import org.jspecify.annotations.Nullable;

/**
 * Where the hooks of a container write, as crun's annotations ask.
 *
 * @param stdout absolute path of a file to append to, null to keep the output for error messages
 * @param stderr the same for standard error
 */
public record HookOutput(@Nullable String stdout, @Nullable String stderr) {
    /** Kept for error messages. */
    public static final HookOutput KEPT = new HookOutput(null, null);

    private static final int MODE = 0600;

    /** As the annotations of this container say; relative paths start at the bundle. */
    public static HookOutput of(ContainerOrigin origin) {
        Map<String, String> annotations = origin.annotations();
        String stdout = annotations.get(CrunAnnotations.HOOKS_STDOUT);
        String stderr = annotations.get(CrunAnnotations.HOOKS_STDERR);
        return stdout == null && stderr == null
                ? KEPT
                : new HookOutput(path(origin.bundle(), stdout), path(origin.bundle(), stderr));
    }

    private static @Nullable String path(String bundle, @Nullable String path) {
        return path == null || path.startsWith("/") ? path : bundle + "/" + path;
    }

    /**
     * Opens such a file, and makes it if it is not there.
     *
     * @param pointer where it is configured
     */
    public static Fd open(String path, String pointer) throws HookException {
        try {
            return open(path);
        } catch (SyscallException e) {
            String why = e.errno().describe();
            throw new HookException("open the output of hooks " + path + " (" + pointer + "): " + why, e);
        }
    }

    static Fd open(String path) throws SyscallException {
        return Syscalls.open(path, Uapi.O_WRONLY | Uapi.O_CREAT | Uapi.O_APPEND, MODE);
    }
}
