// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.create;

import jrun.plan.LaunchOptions;
import jrun.runtime.checkpoint.CriuSettings;
import org.jspecify.annotations.Nullable;

/**
 * The options of {@code jrun restore}.
 *
 * @param id the container's id as given, not yet checked
 * @param bundle the bundle directory as given; null means the working directory
 * @param criu what it shares with checkpoint
 * @param launch what it shares with run
 * @param noSubreaper do not become a subreaper for the container's orphans
 * @param lsmProfile a security label to use in place of that of the images, {@code TYPE:NAME}
 * @param lsmMountContext a label for mounts in place of that of the images
 */
public record RestoreOptions(
        String id,
        @Nullable String bundle,
        CriuSettings criu,
        LaunchOptions launch,
        boolean noSubreaper,
        @Nullable String lsmProfile,
        @Nullable String lsmMountContext) {}
