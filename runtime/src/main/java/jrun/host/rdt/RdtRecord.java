// SPDX-License-Identifier: Apache-2.0
package jrun.host.rdt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Intel RDT groups of a container, as state.json has them. All paths are absolute.
 *
 * @param root the mount of resctrl
 * @param group the directory that the container's processes are in: the root itself for the default class
 * @param monitor its own monitoring group, null if it has none
 * @param made what has to be removed with the container, in this order; it may be gone already
 */
public record RdtRecord(String root, String group, @Nullable String monitor, List<String> made) {
    public RdtRecord {
        made = List.copyOf(made);
    }

    RdtRecord withMade(List<String> directories) {
        return new RdtRecord(root, group, monitor, directories);
    }
}
