// SPDX-License-Identifier: Apache-2.0
package jrun.host.seccomp;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers behind the names of a profile that the validator has seen. seccomp.h, linux/seccomp.h */
final class SeccompNames {
    private static final int EPERM = 1;
    private static final int DATA_MASK = 0xFFFF;
    private static final String ARCHITECTURE_PREFIX = "SCMP_ARCH_";

    private SeccompNames() {}

    /**
     * The SCMP_ACT_* value.
     *
     * @param data errno of SCMP_ACT_ERRNO and message of SCMP_ACT_TRACE; null is EPERM for both, as runc has it
     */
    static long action(String name, @Nullable Long data) {
        long low = (data == null ? EPERM : data) & DATA_MASK;
        return switch (name) {
            case "SCMP_ACT_KILL_PROCESS" -> 0x8000_0000L;
            case "SCMP_ACT_KILL", "SCMP_ACT_KILL_THREAD" -> 0;
            case "SCMP_ACT_TRAP" -> 0x0003_0000L;
            case "SCMP_ACT_ERRNO" -> 0x0005_0000L | low;
            case "SCMP_ACT_NOTIFY" -> 0x7FC0_0000L;
            case "SCMP_ACT_TRACE" -> 0x7FF0_0000L | low;
            case "SCMP_ACT_LOG" -> 0x7FFC_0000L;
            case "SCMP_ACT_ALLOW" -> 0x7FFF_0000L;
            default -> throw unknown(name);
        };
    }

    /** Whether a call that the profile does not know may go on: allowed, logged, or left to a tracer. */
    static boolean isPermissive(String action) {
        return action.equals("SCMP_ACT_ALLOW") || action.equals("SCMP_ACT_LOG") || action.equals("SCMP_ACT_TRACE");
    }

    /** The SCMP_CMP_* value. */
    static int operator(String name) {
        return switch (name) {
            case "SCMP_CMP_NE" -> 1;
            case "SCMP_CMP_LT" -> 2;
            case "SCMP_CMP_LE" -> 3;
            case "SCMP_CMP_EQ" -> 4;
            case "SCMP_CMP_GE" -> 5;
            case "SCMP_CMP_GT" -> 6;
            case "SCMP_CMP_MASKED_EQ" -> 7;
            default -> throw unknown(name);
        };
    }

    /** The SECCOMP_FILTER_FLAG_* bit. */
    static long flag(String name) {
        return switch (name) {
            case "SECCOMP_FILTER_FLAG_TSYNC" -> 1;
            case "SECCOMP_FILTER_FLAG_LOG" -> 1 << 1;
            case "SECCOMP_FILTER_FLAG_SPEC_ALLOW" -> 1 << 2;
            case "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV" -> 1 << 5;
            default -> throw unknown(name);
        };
    }

    /** libseccomp's name of an architecture: {@code x86_64} for {@code SCMP_ARCH_X86_64}. */
    static String architecture(String name) {
        return name.startsWith(ARCHITECTURE_PREFIX)
                ? name.substring(ARCHITECTURE_PREFIX.length()).toLowerCase(Locale.ROOT)
                : "";
    }

    private static IllegalArgumentException unknown(String name) {
        return new IllegalArgumentException("the validator does not know " + name);
    }
}
