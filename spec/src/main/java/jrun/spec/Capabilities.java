// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.List;

/**
 * The five capability sets of a process, names as in capabilities(7), e.g. {@code CAP_CHOWN}.
 *
 * <p>Unknown names are warnings, not errors. runtime-spec: config.md#linux-process
 *
 * @param bounding bounding set
 * @param effective effective set
 * @param inheritable inheritable set
 * @param permitted permitted set
 * @param ambient ambient set
 */
public record Capabilities(
        List<String> bounding,
        List<String> effective,
        List<String> inheritable,
        List<String> permitted,
        List<String> ambient) {

    public Capabilities {
        bounding = List.copyOf(bounding);
        effective = List.copyOf(effective);
        inheritable = List.copyOf(inheritable);
        permitted = List.copyOf(permitted);
        ambient = List.copyOf(ambient);
    }
}
