// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

/**
 * A range of ids in a user namespace, uint32 each. runtime-spec: config-linux.md#user-namespace-mappings
 *
 * @param containerID first id inside
 * @param hostID first id outside
 * @param size how many
 */
public record IdMapping(long containerID, long hostID, long size) {}
