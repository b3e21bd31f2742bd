// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * System call filter. Names as in libseccomp.
 *
 * <p>runtime-spec: config-linux.md#seccomp
 *
 * @param defaultAction what is done with a call that no rule names, e.g. {@code SCMP_ACT_ERRNO}
 * @param defaultErrnoRet errno of the default action, a uint; null is EPERM
 * @param architectures e.g. {@code SCMP_ARCH_X86_64}; the native one is always there
 * @param flags e.g. {@code SECCOMP_FILTER_FLAG_LOG}
 * @param listenerPath socket that gets the descriptor of SCMP_ACT_NOTIFY
 * @param listenerMetadata text for that listener
 * @param syscalls the rules
 * @param failsUnknown whether a system call that libseccomp does not know is an error, as crun's annotation asks
 */
public record Seccomp(
        String defaultAction,
        @Nullable Long defaultErrnoRet,
        List<String> architectures,
        List<String> flags,
        @Nullable String listenerPath,
        @Nullable String listenerMetadata,
        List<SeccompSyscall> syscalls,
        boolean failsUnknown) {

    public Seccomp {
        architectures = List.copyOf(architectures);
        flags = List.copyOf(flags);
        syscalls = List.copyOf(syscalls);
    }
}
