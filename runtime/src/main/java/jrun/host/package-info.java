// SPDX-License-Identifier: Apache-2.0
/** Services of this host, and {@link jrun.host.HostProbe}, which finds out what it can do. */
@NullMarked
package jrun.host;

import org.jspecify.annotations.NullMarked;
