// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.List;

/**
 * Execution domain. runtime-spec: config-linux.md#personality
 *
 * @param domain {@code LINUX} or {@code LINUX32}
 * @param flags none are defined yet
 */
public record Personality(String domain, List<String> flags) {

    public Personality {
        flags = List.copyOf(flags);
    }
}
