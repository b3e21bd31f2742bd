// SPDX-License-Identifier: Apache-2.0
/**
 * Integration tests: real containers through a runtime binary, as root.
 *
 * <p>The tests know the binary only (system property {@code jrun.runtime} or environment {@code JRUN_RUNTIME}; else
 * {@code build/native/jrun}, else {@code build/jrun/bin/jrun}), so that they also run on runc, which shows that what they
 * expect is right. A test of something that runc 1.1 lacks or words differently says so by an assumption. Each test has a
 * directory, a state root and container ids of its own, and fails when a process, cgroup, mount or state file is left.
 */
@NullMarked
package jrun.it;

import org.jspecify.annotations.NullMarked;
