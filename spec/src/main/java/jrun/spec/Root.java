// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

/**
 * The container's root file system. runtime-spec: config.md#root
 *
 * @param path absolute, or relative to the bundle
 * @param readonly whether the container sees it read-only
 */
public record Root(String path, boolean readonly) {}
