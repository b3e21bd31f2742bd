// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import org.jspecify.annotations.Nullable;

/**
 * Limit of the number of tasks. runtime-spec: config-linux.md#pids
 *
 * @param limit most tasks; -1 is unlimited, null leaves it as it is
 */
public record Pids(@Nullable Long limit) {}
