// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.List;
import jrun.spec.IdMapping;

/** Id mappings as the kernel reads them. user_namespaces(7) */
public final class IdMaps {
    private IdMaps() {}

    /** The text for {@code /proc/PID/uid_map}: a line of container id, host id and size for each mapping. */
    public static String text(List<IdMapping> mappings) {
        StringBuilder text = new StringBuilder();
        for (IdMapping mapping : mappings) {
            text.append(mapping.containerID()).append(' ').append(mapping.hostID());
            text.append(' ').append(mapping.size()).append('\n');
        }
        return text.toString();
    }

    /** Whether an id of the container is mapped. */
    public static boolean contains(List<IdMapping> mappings, long id) {
        for (IdMapping mapping : mappings) {
            if (id >= mapping.containerID() && id - mapping.containerID() < mapping.size()) {
                return true;
            }
        }
        return false;
    }
}
