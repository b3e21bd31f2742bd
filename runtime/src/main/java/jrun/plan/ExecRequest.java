// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import jrun.spec.Linux;
import jrun.spec.Process;
import org.jspecify.annotations.Nullable;

/**
 * What a further process in a running container is planned from.
 *
 * @param process the process to run; what it leaves open must have been filled in from the container's own process
 *     (capabilities, labels, noNewPrivileges, as the command's rules say)
 * @param linux the container's Linux section: personality and memory policy hold for each of its processes
 * @param id the container's id, for the name of the session keyring
 * @param facts the host, with the container's control groups
 * @param namespaceFlags CLONE_NEW* of the namespaces to join, the user namespace only if it differs from the runtime's
 * @param rootfs absolute path of the root file system if the container has no mount namespace of its own, else null
 * @param noNewKeyring whether the session keyring is kept
 * @param launch who is to know of the process, and the descriptors that it keeps
 * @param attached whether its user may not move it into the container's cgroup, and somebody is asked to
 * @param seccomp the compiled filter, null for none
 */
public record ExecRequest(
        Process process,
        Linux linux,
        String id,
        HostFacts facts,
        long namespaceFlags,
        @Nullable String rootfs,
        boolean noNewKeyring,
        LaunchOptions launch,
        boolean attached,
        @Nullable CompiledSeccomp seccomp) {}
