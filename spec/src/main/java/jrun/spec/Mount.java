// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.List;

/**
 * A mount beyond the root. runtime-spec: config.md#mounts
 *
 * @param destination path in the container; a relative one counts from {@code /}
 * @param type file system type; empty when absent, a dummy for bind mounts
 * @param source device, or file or directory for a bind mount, then relative to the bundle; empty when absent
 * @param options options as in fstab(5)
 * @param uidMappings user ids of an id-mapped mount
 * @param gidMappings group ids of an id-mapped mount
 */
public record Mount(
        String destination,
        String type,
        String source,
        List<String> options,
        List<IdMapping> uidMappings,
        List<IdMapping> gidMappings) {
    /** Option of a bind mount, crun's: a source that is a symbolic link is made in the container, not followed. */
    public static final String COPY_SYMLINK = "copy-symlink";

    public Mount {
        options = List.copyOf(options);
        uidMappings = List.copyOf(uidMappings);
        gidMappings = List.copyOf(gidMappings);
    }

    /** Whether this changes what is mounted already, whatever else it says. */
    public boolean isRemount() {
        return options.contains("remount");
    }

    /** Whether this is a bind mount: by its options, as the specification has it, or by its type, as with runc. */
    public boolean isBind() {
        return options.contains("bind") || options.contains("rbind") || type.equals("bind");
    }

    /** Whether it wants {@link #COPY_SYMLINK}. */
    public boolean copiesSymlink() {
        return options.contains(COPY_SYMLINK);
    }

    /** Whether it maps ids, by mappings of its own or else by those of the user namespace. */
    public boolean isIdMapped() {
        return hasOwnMappings() || options.contains("idmap") || options.contains("ridmap");
    }

    /** Whether it has id mappings of its own. */
    public boolean hasOwnMappings() {
        return !uidMappings.isEmpty() || !gidMappings.isEmpty();
    }
}
