// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

/** Where the plan of a restore puts the mounts that CRIU gets, below the runtime's directory. */
public final class RestorePaths {
    private RestorePaths() {}

    /** The root file system. */
    public static String root(String directory) {
        return directory + "/root";
    }

    /** The external mount of this number. */
    public static String source(String directory, int number) {
        return directory + "/" + number;
    }

    /** The cgroup hierarchies as CRIU would mount them itself. */
    public static String cgroups(String directory) {
        return directory + "/cgroups";
    }

    /** What covers masked files. */
    public static String mask(String directory) {
        return directory + "/null";
    }
}
