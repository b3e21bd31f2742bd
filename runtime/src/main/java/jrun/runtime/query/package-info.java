// SPDX-License-Identifier: Apache-2.0
/**
 * The commands that change no container: state, list, ps, events, features and spec.
 */
@NullMarked
package jrun.runtime.query;

import org.jspecify.annotations.NullMarked;
