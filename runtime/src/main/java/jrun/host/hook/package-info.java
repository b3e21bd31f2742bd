// SPDX-License-Identifier: Apache-2.0
/** Hooks that run in the runtime's own namespaces: prestart, createRuntime, poststart and poststop. runtime-spec: config.md#posix-platform-hooks */
@NullMarked
package jrun.host.hook;

import org.jspecify.annotations.NullMarked;
