// SPDX-License-Identifier: Apache-2.0
/**
 * Moves network devices of the host into a container's network namespace, by rtnetlink messages of our own. runtime-spec:
 * config-linux.md#network-devices
 */
@NullMarked
package jrun.host.net;

import org.jspecify.annotations.NullMarked;
