// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Limits of the cgroup; also the file of {@code update}. runtime-spec: config-linux.md#control-groups
 *
 * @param devices device rules, in order
 * @param memory memory
 * @param cpu CPU
 * @param pids number of tasks
 * @param blockIO block I/O
 * @param hugepageLimits huge pages
 * @param network network class and priorities, v1 only
 * @param rdma RDMA limits, by device
 * @param unified files of cgroup v2, by name
 */
public record Resources(
        List<DeviceRule> devices,
        @Nullable Memory memory,
        @Nullable Cpu cpu,
        @Nullable Pids pids,
        @Nullable BlockIo blockIO,
        List<HugepageLimit> hugepageLimits,
        @Nullable Network network,
        Map<String, Rdma> rdma,
        Map<String, String> unified) {

    /** No limits. */
    public static final Resources EMPTY =
            new Resources(List.of(), null, null, null, null, List.of(), null, Map.of(), Map.of());

    public Resources {
        devices = List.copyOf(devices);
        hugepageLimits = List.copyOf(hugepageLimits);
        rdma = OrderedMaps.copy(rdma);
        unified = OrderedMaps.copy(unified);
    }
}
