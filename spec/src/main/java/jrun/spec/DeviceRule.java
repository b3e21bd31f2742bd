// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import org.jspecify.annotations.Nullable;

/**
 * A rule of the device controller. runtime-spec: config-linux.md#allowed-device-list
 *
 * @param allow allow or deny
 * @param type a (all), c or b; null is a
 * @param major null is any
 * @param minor null is any
 * @param access some of r, w and m; null is none named
 */
public record DeviceRule(
        boolean allow,
        @Nullable String type,
        @Nullable Long major,
        @Nullable Long minor,
        @Nullable String access) {}
