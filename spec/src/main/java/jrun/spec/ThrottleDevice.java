// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

/**
 * Block I/O rate of one device. runtime-spec: config-linux.md#block-io
 *
 * @param major major number
 * @param minor minor number
 * @param rate per second, a uint64 as the bit pattern of a long
 */
public record ThrottleDevice(long major, long minor, long rate) {}
