// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.List;
import java.util.Map;
import jrun.spec.Spec;
import org.jspecify.annotations.Nullable;

/**
 * What a new container is planned from.
 *
 * @param spec a validated configuration
 * @param id the container's id
 * @param bundle absolute path of the bundle, relative paths of the configuration start there
 * @param facts the host
 * @param takenOff mount points of the host that are taken off because the root is moved ({@code --no-pivot}); null where it is
 *     pivoted
 * @param noNewKeyring whether the session keyring is kept ({@code --no-new-keyring})
 * @param inherited what the caller of the runtime hands over
 * @param links link texts by mount source, for copy-symlink
 * @param seccomp the compiled filter, null if the configuration has none
 * @param launch who is to know of the process
 * @param limited whether limits and device rules are in force ({@code --cgroup-manager disabled} has none)
 */
public record CreateRequest(
        Spec spec,
        String id,
        String bundle,
        HostFacts facts,
        @Nullable List<String> takenOff,
        boolean noNewKeyring,
        Inheritance inherited,
        Map<String, String> links,
        @Nullable CompiledSeccomp seccomp,
        LaunchOptions launch,
        boolean limited) {}
