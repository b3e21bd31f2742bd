// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.create;

import jrun.host.criu.CriuRequest;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;

/** Where the cgroups of the images lie now: in those that were made for the container, in which CRIU itself runs. */
final class RestoredCgroups {
    private RestoredCgroups() {}

    /** Names each controller's root, as the kernel has it for CRIU's process. cgroups(7), /proc/pid/cgroup */
    static void addTo(CriuRequest request, int pid) throws SyscallException {
        for (String line : Syscalls.readText("/proc/" + pid + "/cgroup").split("\n")) {
            int first = line.indexOf(':');
            int second = line.indexOf(':', first + 1);
            if (second < 0) {
                continue;
            }
            String path = line.substring(second + 1);
            for (String controller : line.substring(first + 1, second).split(",", -1)) {
                request.cgroupRoot(controller, path);
            }
        }
    }
}
