// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Limit of the number of tasks. runtime-spec: config-linux.md#pids
 *
 * @param limit most tasks; -1 is unlimited, 0 as good as 1, null leaves it as it is
 */
public record Pids(@Nullable Long limit) {
    /**
     * What a configuration means that has these annotations: Podman, which they name, writes 0 for {@code --pids-limit=-1},
     * and its containers could not fork.
     */
    static @Nullable Pids of(@Nullable Pids pids, Map<String, String> annotations) {
        boolean none = pids != null
                && pids.limit != null
                && pids.limit == 0
                && "libpod".equals(annotations.get("io.container.manager"));
        return none ? new Pids(-1L) : pids;
    }
}
