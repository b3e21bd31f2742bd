// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import org.jspecify.annotations.Nullable;

/**
 * A namespace of the container. runtime-spec: config-linux.md#namespaces
 *
 * @param type pid, network, mount, ipc, uts, user, cgroup or time
 * @param path absolute path of a namespace to join; null makes a new one
 */
public record Namespace(String type, @Nullable String path) {}
