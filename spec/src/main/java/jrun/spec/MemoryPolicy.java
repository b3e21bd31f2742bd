// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * NUMA memory policy, as in set_mempolicy(2). runtime-spec: config-linux.md#memory-policy
 *
 * @param mode e.g. {@code MPOL_BIND}
 * @param nodes list like {@code 0-1,3}
 * @param flags e.g. {@code MPOL_F_STATIC_NODES}
 */
public record MemoryPolicy(String mode, @Nullable String nodes, List<String> flags) {

    public MemoryPolicy {
        flags = List.copyOf(flags);
    }
}
