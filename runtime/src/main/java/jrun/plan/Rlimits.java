// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import jrun.spec.KnownNames;

/** The kernel's resource limits in the order of their numbers. setrlimit(2) */
public final class Rlimits {
    private Rlimits() {}

    /** The number of this name ({@code RLIMIT_NOFILE}), -1 if there is none. */
    public static int number(String name) {
        return KnownNames.RLIMITS.indexOf(name);
    }

    /** The name of this number. */
    public static String name(int resource) {
        return KnownNames.RLIMITS.get(resource);
    }
}
