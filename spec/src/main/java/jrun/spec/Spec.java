// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A whole {@code config.json}: what a container is to be.
 *
 * <p>The sections of other platforms (windows, solaris, vm, zos, freebsd) are accepted and ignored. runtime-spec:
 * config.md
 *
 * @param ociVersion version of the specification that the document follows
 * @param process what runs in the container; needed by start, not by create
 * @param root the container's root file system
 * @param hostname host name, in the uts namespace of the container
 * @param domainname NIS domain name, in the uts namespace of the container
 * @param mounts mounts beyond the root, in the order in which they are made
 * @param hooks programs to run at the steps of the life cycle; {@link Hooks#NONE} when absent
 * @param annotations arbitrary metadata
 * @param linux the Linux section; {@link Linux#EMPTY} when absent
 */
public record Spec(
        String ociVersion,
        @Nullable Process process,
        Root root,
        @Nullable String hostname,
        @Nullable String domainname,
        List<Mount> mounts,
        Hooks hooks,
        Map<String, String> annotations,
        Linux linux) {

    /** The newest version of the specification that is implemented. */
    public static final String VERSION = "1.3.0";

    public Spec {
        mounts = List.copyOf(mounts);
        annotations = OrderedMaps.copy(annotations);
    }

    /** The same with these mounts. */
    public Spec withMounts(List<Mount> others) {
        return new Spec(ociVersion, process, root, hostname, domainname, others, hooks, annotations, linux);
    }

    /** The same with this Linux section. */
    public Spec withLinux(Linux section) {
        return new Spec(ociVersion, process, root, hostname, domainname, mounts, hooks, annotations, section);
    }
}
