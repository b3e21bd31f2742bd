// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.create;

/**
 * The options of {@code jrun run}.
 *
 * @param create what it shares with {@code create}
 * @param keep leave the stopped container's state in place
 * @param noSubreaper do not become a subreaper for the container's orphans
 */
public record RunOptions(CreateOptions create, boolean keep, boolean noSubreaper) {}
