// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import org.jspecify.annotations.Nullable;

/**
 * A device node to make in the container. runtime-spec: config-linux.md#devices
 *
 * @param path absolute path in the container
 * @param type c, b, u or p
 * @param major major number, 0 for p
 * @param minor minor number, 0 for p
 * @param fileMode permission bits; null is 0666
 * @param uid owner in the container, a uint32
 * @param gid group in the container, a uint32
 */
public record Device(
        String path,
        String type,
        long major,
        long minor,
        @Nullable Long fileMode,
        @Nullable Long uid,
        @Nullable Long gid) {}
