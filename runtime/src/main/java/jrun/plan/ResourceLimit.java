// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

/**
 * A resource limit by the kernel's number. Soft and hard are bit patterns of 64-bit unsigned values, -1 is infinity.
 * prlimit(2)
 */
public record ResourceLimit(int resource, long soft, long hard, String pointer) {}
