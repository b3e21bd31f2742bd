// SPDX-License-Identifier: Apache-2.0
/** Readiness of a container's service, passed on to the service manager of the runtime. sd_notify(3) */
@NullMarked
package jrun.host.notify;

import org.jspecify.annotations.NullMarked;
