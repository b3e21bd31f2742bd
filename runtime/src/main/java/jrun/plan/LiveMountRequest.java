// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import jrun.spec.Spec;

/**
 * Mounts that come to or leave a running container.
 *
 * @param spec the configuration of the container, with these mounts in place of its own
 * @param bundle absolute path of the bundle, relative sources start there
 * @param facts the host
 * @param init pid of the init process
 * @param namespaceFlags CLONE_NEW* of the namespaces of the container that are not the runtime's own
 */
public record LiveMountRequest(Spec spec, String bundle, HostFacts facts, int init, long namespaceFlags) {}
