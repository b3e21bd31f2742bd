// SPDX-License-Identifier: Apache-2.0
/** Terminals on this side: handing a pty master to a console socket, and joining the caller's own terminal to one. */
@NullMarked
package jrun.host.console;

import org.jspecify.annotations.NullMarked;
