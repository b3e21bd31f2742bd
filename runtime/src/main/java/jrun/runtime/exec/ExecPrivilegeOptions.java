// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.exec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the privileges of an exec process differ from the container's own.
 *
 * @param caps capabilities to add, with their {@code CAP_} prefix
 * @param processLabel SELinux label
 * @param noNewPrivs set no_new_privs
 * @param apparmor AppArmor profile
 */
public record ExecPrivilegeOptions(
        List<String> caps,
        @Nullable String processLabel,
        boolean noNewPrivs,
        @Nullable String apparmor) {
    public ExecPrivilegeOptions {
        caps = List.copyOf(caps);
    }
}
