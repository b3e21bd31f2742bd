// SPDX-License-Identifier: Apache-2.0
/**
 * Runs the upstream validation suite (runtime-tools) against an OCI runtime given by name, counts strictly, and compares
 * with what is committed under {@code conformance/expected}. It knows a runtime only by its command line.
 */
@NullMarked
package jrun.conformance;

import org.jspecify.annotations.NullMarked;
