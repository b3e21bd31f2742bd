// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.checkpoint;

import org.jspecify.annotations.Nullable;

/**
 * The options of {@code jrun checkpoint}.
 *
 * @param id the container's id
 * @param criu what it shares with restore
 * @param parentPath directory of an earlier pre-dump, relative to that of the images
 * @param preDump write memory only, and leave the container running
 * @param pageServer {@code ADDRESS:PORT} to send the pages to
 * @param statusFd descriptor that gets a byte when lazy pages can be asked for, -1 for none
 * @param progress gets the number of bytes written, null for nobody
 */
public record CheckpointOptions(
        String id,
        CriuSettings criu,
        @Nullable String parentPath,
        boolean preDump,
        @Nullable String pageServer,
        int statusFd,
        @Nullable Progress progress) {}
