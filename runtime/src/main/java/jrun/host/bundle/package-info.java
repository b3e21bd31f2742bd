// SPDX-License-Identifier: Apache-2.0
/** The bundle on disk: its directory, its config.json and where its root file system lies. runtime-spec: bundle.md */
@NullMarked
package jrun.host.bundle;

import org.jspecify.annotations.NullMarked;
