// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.create;

import jrun.plan.LaunchOptions;
import org.jspecify.annotations.Nullable;

/**
 * The options of {@code jrun create}, shared by {@code jrun run} and {@code jrun plan}.
 *
 * @param id the container's id as given, not yet checked
 * @param bundle the bundle directory as given; null means the working directory
 * @param config the file that is read in place of config.json, relative to the bundle; null for config.json
 * @param noPivot use MS_MOVE and chroot in place of pivot_root
 * @param launch what it shares with exec
 * @param noNewKeyring keep the caller's session keyring
 */
public record CreateOptions(
        String id,
        @Nullable String bundle,
        @Nullable String config,
        boolean noPivot,
        LaunchOptions launch,
        boolean noNewKeyring) {}
