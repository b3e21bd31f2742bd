// SPDX-License-Identifier: Apache-2.0
/**
 * The compiler of jrun: a specification and facts about the host become a plan, a list of operations that the helper
 * runs in order.
 *
 * <p>Everything here is pure: the same input gives the same bytes, nothing is read, no system call is made. So each
 * rule about namespaces, mounts, devices and credentials is tested as data, without root.
 */
@NullMarked
package jrun.plan;

import org.jspecify.annotations.NullMarked;
