// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import jrun.spec.Spec;
import org.jspecify.annotations.Nullable;

/**
 * What a new container is planned from.
 *
 * @param spec a validated configuration
 * @param id the container's id
 * @param bundle absolute path of the bundle, relative paths of the configuration start there
 * @param facts the host
 * @param noPivot whether the root is moved instead of pivoted ({@code --no-pivot})
 * @param noNewKeyring whether the session keyring is kept ({@code --no-new-keyring})
 * @param inherited what the caller of the runtime hands over
 * @param seccomp the compiled filter, null if the configuration has none
 */
public record CreateRequest(
        Spec spec,
        String id,
        String bundle,
        HostFacts facts,
        boolean noPivot,
        boolean noNewKeyring,
        Inheritance inherited,
        @Nullable CompiledSeccomp seccomp) {}
