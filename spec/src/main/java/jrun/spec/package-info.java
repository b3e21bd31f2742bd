// SPDX-License-Identifier: Apache-2.0
/**
 * The documents of the OCI runtime specification 1.3.0 as records, with their reader, validator and writer.
 *
 * <p>A {@link jrun.spec.Spec} is immutable data: lists and maps are never null, keep the order of the document and
 * cannot be changed; an absent scalar or object is null, an empty string counts as absent. Record components have the
 * names of the JSON fields. Nothing here touches the host, so the module can be used alone as a library.
 */
@NullMarked
package jrun.spec;

import org.jspecify.annotations.NullMarked;
