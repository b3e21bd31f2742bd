// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import org.jspecify.annotations.Nullable;

/**
 * What a process may do. These are members of the process itself. runtime-spec: config.md#linux-process
 *
 * @param capabilities capability sets; null for none
 * @param noNewPrivileges whether execve may never gain privileges
 * @param apparmorProfile name of the AppArmor profile; null leaves it as it is
 * @param selinuxLabel SELinux context; null leaves it as it is
 */
public record ProcessPrivileges(
        @Nullable Capabilities capabilities,
        boolean noNewPrivileges,
        @Nullable String apparmorProfile,
        @Nullable String selinuxLabel) {}
