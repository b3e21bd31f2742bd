// SPDX-License-Identifier: Apache-2.0
/**
 * State directories: one per container below the root, made by the command that creates the container and removed by
 * delete. {@link jrun.host.state.StateStore} reserves, locks, reads and removes them; {@link
 * jrun.host.state.ContainerState} is what {@code state.json} holds. A container's status is never stored.
 */
@NullMarked
package jrun.host.state;

import org.jspecify.annotations.NullMarked;
