// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

/**
 * Offset of a clock in the time namespace. runtime-spec: config-linux.md#offset-for-time-namespace
 *
 * @param secs seconds
 * @param nanosecs and nanoseconds, a uint32
 */
public record TimeOffset(long secs, long nanosecs) {}
