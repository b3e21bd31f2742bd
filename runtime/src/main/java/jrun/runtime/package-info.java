// SPDX-License-Identifier: Apache-2.0
/**
 * The life cycle of a container: one class per command, called by {@code jrun.cli} with parsed options and a
 * {@link jrun.runtime.Context}. Each returns the exit code or throws a {@link jrun.spec.JrunException}; output that a
 * command is asked for goes to the {@link jrun.runtime.Output} it was given. runtime-spec: runtime.md#lifecycle
 */
@NullMarked
package jrun.runtime;

import org.jspecify.annotations.NullMarked;
