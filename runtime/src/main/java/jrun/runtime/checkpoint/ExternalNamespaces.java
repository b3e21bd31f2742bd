// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.checkpoint;

import jrun.host.criu.CriuRequest;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.plan.Planner;
import jrun.spec.Namespace;
import jrun.spec.Spec;
import org.jspecify.annotations.Nullable;

/**
 * Namespaces that the container has joined by path and that CRIU leaves as they are: those of network and pids. It knows
 * them by the keys that runc and crun use too.
 */
public final class ExternalNamespaces {
    private ExternalNamespaces() {}

    /** CRIU's key of a type of namespace that can stay outside, null for other types. */
    public static @Nullable String key(String type) {
        return switch (type) {
            case "network" -> "extRootNetNS";
            case "pid" -> "extRootPidNS";
            default -> null;
        };
    }

    /** Names those of the container to a dump, by what its process is in and not by what a path leads to now. */
    static void addTo(CriuRequest request, Spec spec, int pid) throws SyscallException {
        for (Namespace namespace : spec.linux().namespaces()) {
            String key = key(namespace.type());
            if (key != null && namespace.path() != null) {
                String file = Planner.namespaceFile(namespace.type());
                long inode = Syscalls.stat("/proc/" + pid + "/ns/" + file).ino();
                request.external(file + "[" + inode + "]:" + key);
            }
        }
    }
}
