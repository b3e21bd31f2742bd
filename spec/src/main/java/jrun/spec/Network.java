// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Network class and priorities, cgroup v1 only. runtime-spec: config-linux.md#network
 *
 * @param classID class identifier, a uint32
 * @param priorities priorities by interface
 */
public record Network(@Nullable Long classID, List<InterfacePriority> priorities) {

    public Network {
        priorities = List.copyOf(priorities);
    }
}
