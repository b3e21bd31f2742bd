// SPDX-License-Identifier: Apache-2.0
package jrun.runtime;

import jrun.host.HostProbe;
import jrun.host.sys.Processes;
import jrun.host.sys.SyscallException;

/** Whether cgroup permission errors are ignored: {@code --rootless true|false|auto}. */
public enum RootlessMode {
    /** Always ignored. */
    TRUE,
    /** Never ignored. */
    FALSE,
    /** Ignored without root, and for root inside a user namespace. */
    AUTO;

    /** Whether a container made now goes without the cgroups that this user may not have. */
    public boolean ignoresCgroupErrors() throws SyscallException {
        return switch (this) {
            case TRUE -> true;
            case FALSE -> false;
            case AUTO -> Processes.geteuid() != 0 || HostProbe.inUserNamespace();
        };
    }
}
