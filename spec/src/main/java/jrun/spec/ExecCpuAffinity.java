// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import org.jspecify.annotations.Nullable;

/**
 * CPUs of an exec process, as lists like {@code 0-3,7}. runtime-spec: config.md#linux-process
 *
 * @param initial before it joins the cgroup
 * @param finalCpus after it joined; {@code final} in the document
 */
public record ExecCpuAffinity(
        @Nullable String initial, @Nullable String finalCpus) {}
