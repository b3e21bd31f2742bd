// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

/**
 * Size of a terminal, in characters. runtime-spec: config.md#process
 *
 * @param height rows, a uint
 * @param width columns, a uint
 */
public record ConsoleSize(long height, long width) {}
