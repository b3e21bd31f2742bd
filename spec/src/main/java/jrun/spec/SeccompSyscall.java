// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule of the filter: these system calls, if all arguments match. runtime-spec: config-linux.md#seccomp
 *
 * @param names system calls; unknown ones are skipped
 * @param action e.g. {@code SCMP_ACT_ALLOW}
 * @param errnoRet errno or trace message, a uint; null is EPERM
 * @param args conditions, all of which must hold
 */
public record SeccompSyscall(
        List<String> names, String action, @Nullable Long errnoRet, List<SeccompArg> args) {

    public SeccompSyscall {
        names = List.copyOf(names);
        args = List.copyOf(args);
    }
}
