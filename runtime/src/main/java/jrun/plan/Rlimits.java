// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.List;

/** The kernel's resource limits in the order of their numbers. setrlimit(2) */
public final class Rlimits {
    private static final List<String> NAMES = List.of(
            "RLIMIT_CPU",
            "RLIMIT_FSIZE",
            "RLIMIT_DATA",
            "RLIMIT_STACK",
            "RLIMIT_CORE",
            "RLIMIT_RSS",
            "RLIMIT_NPROC",
            "RLIMIT_NOFILE",
            "RLIMIT_MEMLOCK",
            "RLIMIT_AS",
            "RLIMIT_LOCKS",
            "RLIMIT_SIGPENDING",
            "RLIMIT_MSGQUEUE",
            "RLIMIT_NICE",
            "RLIMIT_RTPRIO",
            "RLIMIT_RTTIME");

    private Rlimits() {}

    /** The number of this name ({@code RLIMIT_NOFILE}), -1 if there is none. */
    public static int number(String name) {
        return NAMES.indexOf(name);
    }

    /** The name of this number. */
    public static String name(int resource) {
        return NAMES.get(resource);
    }
}
