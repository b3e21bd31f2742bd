// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

/**
 * Limit of huge pages of one size. runtime-spec: config-linux.md#huge-page-limits
 *
 * @param pageSize e.g. {@code 2MB}
 * @param limit bytes, a uint64 as the bit pattern of a long
 */
public record HugepageLimit(String pageSize, long limit) {}
