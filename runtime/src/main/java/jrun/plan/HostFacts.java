// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import jrun.spec.Capability;

/**
 * What this host can do, probed by {@code jrun.host} and decided on here.
 *
 * @param uid effective user id of the runtime
 * @param inUserNamespace whether the runtime itself runs in a user namespace that is not the initial one
 * @param setgroupsAllowed false where {@code /proc/self/setgroups} says {@code deny}
 * @param capabilities the runtime's own effective set within its bounding set, bit N is capability number N
 * @param lastCapability highest capability number of the kernel
 * @param appArmor whether AppArmor is on
 * @param seLinux whether SELinux is on
 * @param resctrl whether the resctrl file system is mounted (Intel RDT, AMD PQoS)
 * @param kcore whether the kernel has {@code /proc/kcore}
 * @param cgroups control groups
 */
public record HostFacts(
        long uid,
        boolean inUserNamespace,
        boolean setgroupsAllowed,
        long capabilities,
        int lastCapability,
        boolean appArmor,
        boolean seLinux,
        boolean resctrl,
        boolean kcore,
        CgroupFacts cgroups) {
    /** Every capability of the kernel. */
    public long allCapabilities() {
        return lastCapability >= 63 ? -1L : (1L << (lastCapability + 1)) - 1;
    }

    /** Whether the runtime may administer its own user namespace. */
    public boolean privileged() {
        return has(Capability.SYS_ADMIN);
    }

    /** Whether the runtime's own set has this capability. */
    public boolean has(Capability capability) {
        return (capabilities & capability.mask()) != 0;
    }

    /** Root of the initial user namespace with every capability and no security module, for tests and {@code jrun plan}. */
    public static HostFacts root(CgroupFacts cgroups) {
        return new HostFacts(0, false, true, Capability.all(), Capability.LAST, false, false, false, true, cgroups);
    }
}
