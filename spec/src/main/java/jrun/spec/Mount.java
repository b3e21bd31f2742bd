// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A mount beyond the root. runtime-spec: config.md#mounts
 *
 * @param destination path in the container; a relative one counts from {@code /}
 * @param type file system type; a dummy for bind mounts
 * @param source device, or file or directory for a bind mount, then relative to the bundle
 * @param options options as in fstab(5)
 * @param uidMappings user ids of an id-mapped mount
 * @param gidMappings group ids of an id-mapped mount
 */
public record Mount(
        String destination,
        @Nullable String type,
        @Nullable String source,
        List<String> options,
        List<IdMapping> uidMappings,
        List<IdMapping> gidMappings) {

    public Mount {
        options = List.copyOf(options);
        uidMappings = List.copyOf(uidMappings);
        gidMappings = List.copyOf(gidMappings);
    }
}
