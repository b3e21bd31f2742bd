// SPDX-License-Identifier: Apache-2.0
/**
 * The life cycle of a container. The packages below have one class per command, called by {@code jrun.cli} with parsed
 * options and a {@link jrun.runtime.Context}; this one has what all of them share. A command returns its exit code or
 * throws a {@link jrun.spec.JrunException}; output that it is asked for goes to the {@link jrun.runtime.Output} it was
 * given. runtime-spec: runtime.md#lifecycle
 */
@NullMarked
package jrun.runtime;

import org.jspecify.annotations.NullMarked;
