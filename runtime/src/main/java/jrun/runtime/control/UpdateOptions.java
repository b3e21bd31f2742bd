// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.control;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The options of {@code jrun update}.
 *
 * @param id the container's id as given
 * @param resources path of a resources document, {@code -} for standard input; the limits are then ignored
 * @param limits values as given; absent or empty means unchanged
 */
public record UpdateOptions(String id, @Nullable String resources, Map<UpdateLimit, String> limits) {
    public UpdateOptions {
        limits = Map.copyOf(limits);
    }

    /** The value of this limit, null when it is to stay. */
    @Nullable
    String text(UpdateLimit limit) {
        String text = limits.get(limit);
        return text == null || text.isEmpty() ? null : text;
    }
}
