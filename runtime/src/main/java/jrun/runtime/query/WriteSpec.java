// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.query;

import java.nio.charset.StandardCharsets;
import jrun.host.bundle.Bundle;
import jrun.host.cgroup.files.CgroupMode;
import jrun.host.cgroup.place.CgroupView;
import jrun.host.state.StateException;
import jrun.host.sys.Fd;
import jrun.host.sys.Processes;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import jrun.spec.DefaultConfig;
import jrun.spec.JrunException;
import org.jspecify.annotations.Nullable;

/** The command {@code jrun spec}: a config.json to start from, with runc's defaults. */
public final class WriteSpec {
    private static final int FILE_MODE = 0666;

    private WriteSpec() {}

    /**
     * Writes a configuration into a directory, the working directory by default.
     *
     * @param name its file, config.json by default; an absolute path is taken as it is
     * @throws StateException if there is one already
     */
    public static int run(@Nullable String bundle, @Nullable String name, boolean rootless) throws JrunException {
        String file = file(bundle, name == null || name.isEmpty() ? Bundle.CONFIG : name);
        boolean unified = CgroupView.probe().mode() == CgroupMode.V2;
        String spec = rootless
                ? DefaultConfig.rootless(Processes.geteuid(), Processes.getegid(), unified)
                : DefaultConfig.rootful(unified);
        try (Fd config = Syscalls.open(file, Uapi.O_WRONLY | Uapi.O_CREAT | Uapi.O_EXCL, FILE_MODE)) {
            Syscalls.write(config, spec.getBytes(StandardCharsets.UTF_8));
        } catch (SyscallException e) {
            if (e.errno() == Errno.EEXIST) {
                throw new StateException("file " + file + " exists; hint: remove it first", e);
            }
            throw e;
        }
        return 0;
    }

    private static String file(@Nullable String bundle, String name) {
        boolean here = bundle == null || bundle.isEmpty() || name.startsWith("/");
        return here ? name : bundle + "/" + name;
    }
}
