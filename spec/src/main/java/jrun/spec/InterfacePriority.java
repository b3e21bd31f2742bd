// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

/**
 * Priority of the traffic of one interface. runtime-spec: config-linux.md#network
 *
 * @param name interface in the network namespace of the runtime
 * @param priority a uint32
 */
public record InterfacePriority(String name, long priority) {}
