// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

/**
 * A mount of a container that comes from outside of it, so that no image of the container holds it.
 *
 * @param name what an image calls it: the clean destination of the configuration, which nobody inside can choose
 * @param source absolute path on the host
 * @param recursive whether what is mounted below the source belongs to it
 * @param node whether it is a device, which the container sees read-only
 * @param pointer where it is configured
 */
public record ExternalMount(String name, String source, boolean recursive, boolean node, String pointer) {}
