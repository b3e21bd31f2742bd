// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Intel Resource Director Technology. runtime-spec: config-linux.md#intelrdt
 *
 * @param closID class of service; null is one named like the container
 * @param schemata lines of the schemata file; after the two below
 * @param l3CacheSchema line of the L3 cache
 * @param memBwSchema line of the memory bandwidth
 * @param enableMonitoring whether the container gets a monitoring group
 */
public record IntelRdt(
        @Nullable String closID,
        List<String> schemata,
        @Nullable String l3CacheSchema,
        @Nullable String memBwSchema,
        boolean enableMonitoring) {

    public IntelRdt {
        schemata = List.copyOf(schemata);
    }
}
