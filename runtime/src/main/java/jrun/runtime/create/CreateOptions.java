// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.create;

import org.jspecify.annotations.Nullable;

/**
 * The options of {@code jrun create}, shared by {@code jrun run}.
 *
 * @param id the container's id as given, not yet checked
 * @param bundle the bundle directory as given; null means the working directory
 * @param consoleSocket path of the AF_UNIX socket that takes the terminal's master
 * @param pidFile path of the file to write the pid of the container process to
 * @param noPivot use MS_MOVE and chroot in place of pivot_root
 * @param noNewKeyring keep the caller's session keyring
 * @param preserveFds number of descriptors from 3 on that the container process inherits
 */
public record CreateOptions(
        String id,
        @Nullable String bundle,
        @Nullable String consoleSocket,
        @Nullable String pidFile,
        boolean noPivot,
        boolean noNewKeyring,
        int preserveFds) {}
