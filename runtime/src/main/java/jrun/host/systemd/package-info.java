// SPDX-License-Identifier: Apache-2.0
/** systemd as the one who makes cgroups: its bus, the units that it is asked for, and their properties. systemd.scope(5) */
@NullMarked
package jrun.host.systemd;

import org.jspecify.annotations.NullMarked;
