// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import org.jspecify.annotations.Nullable;

/**
 * A network device to move into the network namespace. runtime-spec: config-linux.md#network-devices
 *
 * @param name name in the container; null keeps the host's
 */
public record NetDevice(@Nullable String name) {}
