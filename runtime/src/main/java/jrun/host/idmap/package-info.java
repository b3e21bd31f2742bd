// SPDX-License-Identifier: Apache-2.0
/** User and group id maps of a new user namespace, written directly or by newuidmap and newgidmap. user_namespaces(7) */
@NullMarked
package jrun.host.idmap;

import org.jspecify.annotations.NullMarked;
