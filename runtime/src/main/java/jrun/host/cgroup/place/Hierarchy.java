// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.place;

/**
 * A mounted hierarchy and this process's place in it.
 *
 * @param controllers as {@code /proc/self/cgroup} has them: {@code cpu,cpuacct}, {@code name=systemd}, empty for v2
 * @param mountPoint absolute path
 * @param ownPath this process's cgroup as {@code /proc/self/cgroup} has it
 */
public record Hierarchy(String controllers, String mountPoint, String ownPath) {
    boolean unified() {
        return controllers.isEmpty();
    }
}
