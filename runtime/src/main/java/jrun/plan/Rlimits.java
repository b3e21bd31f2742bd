// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import jrun.spec.KnownNames;

/** The kernel's resource limits in the order of their numbers. setrlimit(2) */
public final class Rlimits {
    private Rlimits() {}

    /** The number of this name, e.g. {@code RLIMIT_NOFILE}; the validator knows it. */
    public static int number(String name) {
        return KnownNames.RLIMITS.indexOf(name);
    }

    /** The name of this number. */
    public static String name(int resource) {
        return KnownNames.RLIMITS.get(resource);
    }
}
