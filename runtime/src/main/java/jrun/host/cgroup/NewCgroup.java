// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup;

import java.util.Map;
import jrun.spec.Resources;

/**
 * What a cgroup is made for.
 *
 * @param id of the container
 * @param resources its limits
 * @param annotations of the container, of which {@code org.systemd.property.NAME} are for systemd
 * @param devices whether the device rules are in force from the start; else they come later
 */
public record NewCgroup(String id, Resources resources, Map<String, String> annotations, boolean devices) {}
