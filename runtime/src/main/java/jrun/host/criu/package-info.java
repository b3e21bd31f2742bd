// SPDX-License-Identifier: Apache-2.0
/**
 * CRIU, which writes processes to images and brings them back: {@code criu swrk} on one end of a packet socket, with its
 * messages, its notifications and its log. What is asked of it is decided by {@code jrun.runtime}. criu(8)
 */
@NullMarked
package jrun.host.criu;

import org.jspecify.annotations.NullMarked;
