// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.checkpoint;

import java.util.List;
import java.util.Set;
import jrun.host.criu.CriuException;
import jrun.host.criu.CriuOption;
import jrun.host.criu.CriuRequest;
import jrun.kernel.Uapi;
import org.jspecify.annotations.Nullable;

/**
 * Settings shared by checkpoint and restore.
 *
 * @param imagePath directory of the images, null for {@code checkpoint} in the working directory
 * @param workPath directory of the log and other files of the work, null for that of the images
 * @param flags options of CRIU without a value
 * @param manageCgroupsMode soft, full, strict, ignore; null or empty for CRIU's default, which is soft
 * @param emptyNs types of namespaces that are recreated empty
 * @param networkLock how the network is closed meanwhile: iptables, nftables, skip; null for CRIU's default
 */
public record CriuSettings(
        @Nullable String imagePath,
        @Nullable String workPath,
        Set<CriuOption> flags,
        @Nullable String manageCgroupsMode,
        List<String> emptyNs,
        @Nullable String networkLock) {
    private static final int MODE_IGNORE = 0;
    private static final int MODE_SOFT = 3;
    private static final int MODE_FULL = 4;
    private static final int MODE_STRICT = 5;
    private static final int MODE_DEFAULT = 6;

    public CriuSettings {
        flags = Set.copyOf(flags);
        emptyNs = List.copyOf(emptyNs);
    }

    public boolean has(CriuOption flag) {
        return flags.contains(flag);
    }

    /** Adds these settings to a request. */
    public void addTo(CriuRequest request) throws CriuException {
        flags.stream().sorted().forEach(request::flag);
        request.flag(CriuOption.MANAGE_CGROUPS).number(CriuOption.MANAGE_CGROUPS_MODE, cgroupsMode());
        for (String type : emptyNs) {
            if (!type.equals("network")) {
                throw new CriuException("namespace \"" + type + "\" is not supported by --empty-ns, only network is");
            }
        }
        request.unsigned(CriuOption.EMPTY_NS, Uapi.CLONE_NEWNET); // engines set the network up, as for create
        if (networkLock != null) {
            request.number(CriuOption.NETWORK_LOCK, lock(networkLock));
        }
    }

    private int cgroupsMode() throws CriuException {
        return switch (manageCgroupsMode == null ? "" : manageCgroupsMode) {
            case "" -> MODE_DEFAULT;
            case "ignore" -> MODE_IGNORE;
            case "soft" -> MODE_SOFT;
            case "full" -> MODE_FULL;
            case "strict" -> MODE_STRICT;
            default ->
                throw new CriuException("invalid manage-cgroups-mode value \"" + manageCgroupsMode
                        + "\": must be one of soft, full, strict, ignore");
        };
    }

    private static int lock(String method) throws CriuException {
        return switch (method) {
            case "iptables" -> 1;
            case "nftables" -> 2;
            case "skip" -> 3;
            default ->
                throw new CriuException(
                        "invalid network-lock value \"" + method + "\": must be one of iptables, nftables, skip");
        };
    }
}
