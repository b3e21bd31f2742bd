// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Linux section of a configuration. runtime-spec: config-linux.md
 *
 * @param uidMappings user ids of the user namespace
 * @param gidMappings group ids of the user namespace
 * @param sysctl kernel parameters, in the order of the document
 * @param resources limits of the cgroup; {@link Resources#EMPTY} when absent
 * @param cgroupsPath path of the cgroup; null lets the runtime choose
 * @param namespaces namespaces to make or to join
 * @param devices device nodes to make
 * @param netDevices network devices to move in, by their name on the host
 * @param seccomp system call filter
 * @param rootfsPropagation mount propagation of the root
 * @param maskedPaths paths that the container must not read
 * @param readonlyPaths paths that the container must not write
 * @param mountLabel SELinux context of the mounts
 * @param intelRdt Intel Resource Director Technology
 * @param personality execution domain
 * @param memoryPolicy NUMA memory policy
 * @param timeOffsets offsets of the time namespace, by clock: {@code monotonic}, {@code boottime}
 */
public record Linux(
        List<IdMapping> uidMappings,
        List<IdMapping> gidMappings,
        Map<String, String> sysctl,
        Resources resources,
        @Nullable String cgroupsPath,
        List<Namespace> namespaces,
        List<Device> devices,
        Map<String, NetDevice> netDevices,
        @Nullable Seccomp seccomp,
        @Nullable String rootfsPropagation,
        List<String> maskedPaths,
        List<String> readonlyPaths,
        @Nullable String mountLabel,
        @Nullable IntelRdt intelRdt,
        @Nullable Personality personality,
        @Nullable MemoryPolicy memoryPolicy,
        Map<String, TimeOffset> timeOffsets) {

    /** A document without a Linux section. */
    public static final Linux EMPTY = new Linux(
            List.of(),
            List.of(),
            Map.of(),
            Resources.EMPTY,
            null,
            List.of(),
            List.of(),
            Map.of(),
            null,
            null,
            List.of(),
            List.of(),
            null,
            null,
            null,
            null,
            Map.of());

    public Linux {
        uidMappings = List.copyOf(uidMappings);
        gidMappings = List.copyOf(gidMappings);
        sysctl = OrderedMaps.copy(sysctl);
        namespaces = List.copyOf(namespaces);
        devices = List.copyOf(devices);
        netDevices = OrderedMaps.copy(netDevices);
        maskedPaths = List.copyOf(maskedPaths);
        readonlyPaths = List.copyOf(readonlyPaths);
        timeOffsets = OrderedMaps.copy(timeOffsets);
    }

    /** The same with these id mappings of the user namespace. */
    public Linux withIdMappings(List<IdMapping> uids, List<IdMapping> gids) {
        return new Linux(
                uids,
                gids,
                sysctl,
                resources,
                cgroupsPath,
                namespaces,
                devices,
                netDevices,
                seccomp,
                rootfsPropagation,
                maskedPaths,
                readonlyPaths,
                mountLabel,
                intelRdt,
                personality,
                memoryPolicy,
                timeOffsets);
    }

    /** The namespace of this type, e.g. {@code network}, or null if the container shares the runtime's. */
    public @Nullable Namespace namespace(String type) {
        for (Namespace namespace : namespaces) {
            if (namespace.type().equals(type)) {
                return namespace;
            }
        }
        return null;
    }
}
