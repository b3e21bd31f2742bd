// SPDX-License-Identifier: Apache-2.0
package jrun.host.state;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a container was made from, by whom and when.
 *
 * @param ociVersion version of the specification that config.json names
 * @param id the container's id
 * @param bundle absolute path of the bundle
 * @param rootfs absolute path of the root file system
 * @param annotations as in config.json
 * @param created time of the reservation, RFC 3339 with nanoseconds
 * @param creator the process that creates it
 */
public record ContainerOrigin(
        String ociVersion,
        String id,
        String bundle,
        String rootfs,
        Map<String, String> annotations,
        String created,
        ProcessRef creator) {
    public ContainerOrigin {
        annotations = annotations.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(annotations));
    }
}
