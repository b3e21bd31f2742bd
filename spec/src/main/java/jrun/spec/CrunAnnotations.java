// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Annotations with a meaning that crun has given them, docs/annotations.md. The others mean nothing to a runtime. */
public final class CrunAnnotations {
    /** Path of the AF_UNIX socket that takes a pidfd of the container process. */
    public static final String PIDFD_RECEIVER = "run.oci.pidfd_receiver";

    /** File that hooks write to in place of a pipe, appended to. */
    public static final String HOOKS_STDOUT = "run.oci.hooks.stdout";

    /** The same for their standard error. */
    public static final String HOOKS_STDERR = "run.oci.hooks.stderr";

    /** Which option of a file system takes the mount label. */
    public static final String MOUNT_CONTEXT_TYPE = "run.oci.mount_context_type";

    private static final String KEEP_ORIGINAL_GROUPS = "run.oci.keep_original_groups";
    private static final String SECCOMP_FAIL_UNKNOWN = "run.oci.seccomp_fail_unknown_syscall";
    private static final String SECCOMP_RECEIVER = "run.oci.seccomp.receiver";

    /** What asks for another way to run the container, which would be ignored in silence. */
    private static final Map<String, String> NOT_BUILT = Map.of(
            "run.oci.handler",
                    "jrun runs programs of Linux only; hint: use crun for its handlers, such as krun and wasm",
            "run.oci.delegate-cgroup", "is not built; hint: a cgroup namespace, and a cgroup that belongs to the user");

    private CrunAnnotations() {}

    /** Refuses what would be ignored. */
    static void check(Findings findings, Map<String, String> annotations) {
        for (Map.Entry<String, String> refused : NOT_BUILT.entrySet()) {
            if (annotations.containsKey(refused.getKey())) {
                findings.problem("/annotations/" + refused.getKey(), refused.getValue());
            }
        }
    }

    /** Whether the process keeps the supplementary groups of the caller. */
    static boolean keepsGroups(Map<String, String> annotations) {
        return isOn(annotations, KEEP_ORIGINAL_GROUPS);
    }

    /** Whether a system call that libseccomp does not know is an error. */
    static boolean failsUnknown(Map<String, String> annotations) {
        return isOn(annotations, SECCOMP_FAIL_UNKNOWN);
    }

    /** The seccomp listener's path, where the document has none of its own. */
    static @Nullable String seccompReceiver(Map<String, String> annotations) {
        return annotations.get(SECCOMP_RECEIVER);
    }

    /** Any value but 0 switches on. */
    private static boolean isOn(Map<String, String> annotations, String name) {
        String value = annotations.get(name);
        return value != null && !value.equals("0");
    }
}
