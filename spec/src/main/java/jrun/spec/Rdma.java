// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import org.jspecify.annotations.Nullable;

/**
 * RDMA limits of one device; null is no limit. runtime-spec: config-linux.md#rdma
 *
 * @param hcaHandles a uint32
 * @param hcaObjects a uint32
 */
public record Rdma(@Nullable Long hcaHandles, @Nullable Long hcaObjects) {}
