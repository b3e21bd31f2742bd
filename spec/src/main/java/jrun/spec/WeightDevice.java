// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import org.jspecify.annotations.Nullable;

/**
 * Block I/O weight of one device. runtime-spec: config-linux.md#block-io
 *
 * @param major major number
 * @param minor minor number
 * @param weight a uint16
 * @param leafWeight a uint16; v1 only
 */
public record WeightDevice(
        long major,
        long minor,
        @Nullable Integer weight,
        @Nullable Integer leafWeight) {}
