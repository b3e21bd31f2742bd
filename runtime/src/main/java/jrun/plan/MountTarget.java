// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.Set;

/**
 * Where a mount may go. Nothing may cover parts of {@code /proc} but a few files that lxcfs and the like emulate
 * (CVE-2019-16884, CVE-2019-19921); the helper checks again, by file system type, once links are resolved.
 */
final class MountTarget {
    private static final String PROC = "/proc";
    private static final Set<String> COVERED_IN_PROC = Set.of(
            "/proc/cpuinfo",
            "/proc/diskstats",
            "/proc/meminfo",
            "/proc/stat",
            "/proc/swaps",
            "/proc/uptime",
            "/proc/loadavg",
            "/proc/slabinfo",
            "/proc/net/dev",
            "/proc/sys/kernel/ns_last_pid",
            "/proc/sys/crypto/fips_enabled");

    private MountTarget() {}

    /** Flags of ATTACH for a bind of this source or a file system, on a clean target. */
    static long attachFlags(String target, String source, boolean bind, String pointer) throws PlanException {
        if (COVERED_IN_PROC.contains(target)) {
            return 0;
        }
        if (target.equals(PROC)) {
            if (bind && source.equals(PROC)) {
                return 0;
            }
            throw new PlanException(pointer, "only a proc file system can be mounted on /proc");
        }
        if (Paths.below(target, PROC)) {
            throw new PlanException(pointer, target + " is inside /proc and cannot be mounted on");
        }
        return MountOp.Attach.NOT_ON_PROC;
    }

    /** proc and sysfs are mounted on plain directories only, never through a link. */
    static long ordinaryDirectory(String target, String type, String pointer) throws PlanException {
        if (Paths.below(target, PROC) || (target.equals(PROC) && !type.equals("proc"))) {
            throw new PlanException(pointer, target + " is inside /proc and cannot be mounted on");
        }
        return MountOp.Attach.PLAIN_DIRECTORY;
    }
}
