// SPDX-License-Identifier: Apache-2.0
/**
 * System call filters: compiles the profile of a configuration into a BPF program.
 *
 * <p>libseccomp does the work. It is opened only when a configuration has a profile, and called by name, so that jrun
 * starts without it and one code path serves the JVM and the native image. The program travels in the plan; the helper
 * installs it.
 */
@NullMarked
package jrun.host.seccomp;

import org.jspecify.annotations.NullMarked;
